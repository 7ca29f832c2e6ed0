import { expect, it } from '@jest/globals';
import type { ApprovalPolicy, Decision } from '../../../src/kit/common/approval.ts';
import { judgeDecision } from '../../../src/kit/common/approval-rules.ts';
import { policyFor } from '../../../src/kit/common/policy.ts';
import { asText, decidedAs } from '../../../src/kit/common/entitlement.ts';
import { delegationsOf, entitledBy, leftOutBy, voterOf, votesOf, type CastDecision } from '../../../src/kit/common/votes.ts';
import { deciders as directory, type Member } from '../../helpers/deciders.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const usual: Member[] = [
  { id: 'starter', groups: ['finance'] },
  { id: 'ana', groups: ['finance'] },
  { id: 'ana-2', groups: [], human: 'ana' },
  { id: 'ben', groups: ['finance'] },
  { id: 'eve', groups: [] },
  { id: 'zoe', groups: [] },
];

/** A request on which decisions follow one another; each gets a status, or the code of its refusal. */
function request(written: Partial<ApprovalPolicy> = {}) {
  const base = { approvers: ['finance'], needed: 1, selfApproval: false, acceptUnverified: false, expiresAfterMs: 3_600_000 };
  const policy = policyFor({ ...base, ...written }, null);
  const cast: CastDecision[] = [];
  return {
    decide: (person: string, said: 'approve' | 'reject' | 'withdraw' | { to: string }, members = usual): string => {
      const deciders = directory(members);
      const decision = typeof said === 'string' ? said : 'delegate';
      const to = typeof said === 'string' ? {} : said;
      const delegations = delegationsOf(cast, deciders);
      const voter = voterOf(person, policy, deciders, NOW, delegations);
      const context = {
        ...{ policy, status: 'open' as const, editable: [], arguments: {}, hash: 'h', expiresAt: NOW + 1, voter, delegations },
        ...{ initiator: entitledBy('starter', policy, deciders), leftOut: leftOutBy(policy, deciders) },
        votes: votesOf(cast, policy, deciders),
        ...(typeof said !== 'string' && { delegate: entitledBy(said.to, policy, deciders) }),
      };
      const word: Decision = { requestId: 'r', person, decision, channel: 'cli', verified: true, comment: null, edits: null, ...to };
      const verdict = judgeDecision(context, word, NOW);
      if (!verdict.accepted) return verdict.code;
      const as = decidedAs(context, voter, decision);
      cast.push({
        person,
        decision,
        verified: true,
        signs: voter.signs,
        decided_as: as,
        delegate: typeof said === 'string' ? null : said.to,
        at: new Date(NOW),
      });
      return verdict.status === 'open' ? as.map(asText).join() : verdict.status;
    },
  };
}

it('lets the delegate decide with the right of who delegated, and says so', () => {
  const { decide } = request({ needed: 2 });
  expect(decide('eve', 'approve')).toBe('NOT_ALLOWED');
  expect(decide('ana', { to: 'eve' })).toBe('finance');
  expect(decide('eve', 'approve')).toBe('finance for ana (delegated)');
  expect(decide('ana', 'approve')).toBe('ALREADY_VOTED'); // one right is used once
  expect(decide('ben', 'approve')).toBe('approved');
});

it('gives a delegate who may decide anyway no second vote', () => {
  const { decide } = request({ needed: 2 });
  decide('ana', { to: 'ben' });
  decide('ben', 'approve');
  expect(decide('ben', 'approve')).toBe('ALREADY_VOTED');
  expect(decide('ana', 'approve')).toBe('approved');
});

it.each([
  ['somebody unknown', 'nobody', 'PERSON_UNKNOWN'],
  ['who started the run', 'starter', 'SELF_APPROVAL'],
  ['who is left out', 'zoe', 'LEFT_OUT'],
  ['another id of the same person', 'ana-2', 'NOT_ALLOWED'],
  ['oneself', 'ana', 'NOT_ALLOWED'],
])('refuses to delegate to %s', (_name, to, code) => expect(request({ leaveOut: ['zoe'] }).decide('ana', { to })).toBe(code));

it('goes one step, and only from who has not voted', () => {
  const { decide } = request({ needed: 3 });
  expect(decide('eve', { to: 'zoe' })).toBe('NOT_ALLOWED');
  decide('ana', { to: 'eve' });
  expect(decide('eve', { to: 'zoe' })).toBe('NOT_ALLOWED');
  decide('ben', 'approve');
  expect(decide('ben', { to: 'zoe' })).toBe('ALREADY_VOTED');
});

it('ends by another id of the same person, and is replaced by one', () => {
  const twice = usual.map((member) => (member.id === 'ana-2' ? { ...member, groups: ['finance'] } : member));
  const { decide } = request({ needed: 2 });
  decide('ana', { to: 'eve' });
  expect(decide('ana-2', { to: 'zoe' }, twice)).toBe('finance');
  expect(decide('eve', 'approve', twice)).toBe('NOT_ALLOWED');
  expect(decide('ana-2', 'withdraw')).toBe(''); // also under an id that has no right
  expect(decide('zoe', 'approve')).toBe('NOT_ALLOWED');
  decide('ana', { to: 'eve' });
  expect(decide('ana-2', 'withdraw')).toBe('');
  expect(decide('eve', 'approve')).toBe('NOT_ALLOWED');
  expect(decide('ana-2', 'withdraw')).toBe('NOTHING_TO_WITHDRAW');
});

it('ends by another delegation, by taking it back, and with the right', () => {
  const { decide } = request({ needed: 2 });
  decide('ana', { to: 'eve' });
  decide('ana', { to: 'zoe' });
  expect(decide('eve', 'approve')).toBe('NOT_ALLOWED');
  expect(decide('ana', 'withdraw')).toBe('finance');
  expect(decide('zoe', 'approve')).toBe('NOT_ALLOWED');
  expect(decide('ana', 'withdraw')).toBe('NOTHING_TO_WITHDRAW');
  decide('ana', { to: 'eve' });
  const lost = usual.map((member) => (member.id === 'ana' ? { ...member, groups: [] } : member));
  expect(decide('eve', 'approve', lost)).toBe('NOT_ALLOWED');
  expect(decide('eve', 'approve')).toBe('finance for ana (delegated)');
});
