import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { DECISION_WORDS, type ApprovalPolicy, type Decision, type DecisionWord } from '../../../src/kit/common/approval.ts';
import { judgeDecision } from '../../../src/kit/common/approval-rules.ts';
import { explainPolicy, type PolicyExplanation } from '../../../src/kit/common/explain.ts';
import { policyFor } from '../../../src/kit/common/policy.ts';
import { delegationsOf, entitledBy, leftOutBy, voterOf, votesOf, type CastDecision } from '../../../src/kit/common/votes.ts';
import { deciders as directory, type Member } from '../../helpers/deciders.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');
const base: ApprovalPolicy = { approvers: [], needed: 1, selfApproval: false, acceptUnverified: false, expiresAfterMs: 3_600_000 };

function ask(
  members: Member[],
  written: Partial<ApprovalPolicy>,
  approved: string[] = [],
  amount: { minor: number; currency: string } | null = null,
  delegated: [person: string, to: string][] = [],
) {
  const deciders = directory(members);
  const policy = policyFor({ ...base, ...written }, amount);
  const said = { verified: true, signs: null, decided_as: null, at: new Date(NOW) };
  const cast = [
    ...approved.map((person): CastDecision => ({ ...said, person, decision: 'approve' })),
    ...delegated.map(([person, delegate]): CastDecision => ({ ...said, person, decision: 'delegate', delegate })),
  ];
  const request = {
    ...{ requestId: 'r', action: 'pay', status: 'open' as const, editable: [], arguments: {}, amount, policy, hash: 'h' },
    ...{ initiator: entitledBy('starter', policy, deciders), leftOut: leftOutBy(policy, deciders), votes: votesOf(cast, policy, deciders) },
    ...{ expiresAt: NOW + 3_600_000, escalation: (policy.escalation ?? []).map(({ afterMs }) => NOW + afterMs) },
    ...{ delegations: delegationsOf(cast, deciders), candidates: deciders.persons() },
  };
  const judge = (person: string, decision: DecisionWord) => {
    const word: Decision = { requestId: 'r', person, decision, channel: 'cli', verified: true, comment: 'why', edits: null };
    return judgeDecision({ ...request, voter: voterOf(person, policy, deciders, NOW) }, word, NOW);
  };
  return { explained: explainPolicy(request, deciders, NOW), judge };
}

const reasons = ({ persons }: PolicyExplanation) =>
  Object.fromEntries(persons.map(({ person, may, why }) => [person, may.length > 0 ? may.join() : why]));

it('says of everybody what they may do, or why not', () => {
  const members: Member[] = [
    { id: 'starter', groups: ['finance'] },
    { id: 'ana', groups: ['finance'] },
    { id: 'ben', groups: ['finance'], delegate: 'eve' },
    { id: 'cleo', groups: ['finance'] },
    { id: 'dora', groups: ['board'] },
    { id: 'eve', groups: [] },
    { id: 'otto', groups: ['operators'] },
  ];
  const { explained } = ask(members, { approvers: ['finance'], needed: 3, leaveOut: ['cleo'], veto: ['board'], takeOver: true }, ['ana']);
  expect(reasons(explained)).toEqual({
    starter: 'started the run',
    ana: 'reject,take_over,withdraw',
    ben: 'approve,reject,take_over',
    cleo: 'is left out of this decision',
    dora: 'reject',
    eve: 'approve,reject,take_over',
    otto: 'belongs to none of finance',
  });
  const { persons, needed } = explained;
  expect(needed).toBe(2);
  expect(persons.find(({ person }) => person === 'ben')).toMatchObject({ absent: { delegate: 'eve' } });
  expect(persons.find(({ person }) => person === 'eve')).toMatchObject({ as: ['finance for ben (absent)'], absent: null });
  expect(persons.find(({ person }) => person === 'ana')).toMatchObject({ code: 'ALREADY_VOTED', why: 'has approved already' });
});

it('says which tier was chosen, whose turn it is and when what happens', () => {
  const members = [{ id: 'ana', groups: ['finance'] }, { id: 'ben', groups: ['legal'] }]; // prettier-ignore
  const tiers: ApprovalPolicy['tiers'] = [{ upTo: 100, currency: 'EUR', approvers: ['finance'] }, { upTo: null, oneOfEach: ['finance', 'legal'], inOrder: true }]; // prettier-ignore
  const escalation = [{ afterMs: 60_000, notify: ['board'], widen: true }];
  const { explained } = ask(members, { tiers, escalation, onExpiry: 'reject', sendBacks: 3 }, ['ana'], { minor: 101, currency: 'EUR' });
  expect(explained).toMatchObject({
    ...{ tier: { upTo: null }, needed: 1, oneOfEach: ['legal'], turn: 'legal', onExpiry: 'reject', sendBacksLeft: 3, needsProof: true },
    ...{ expiresAt: '2026-11-20T13:00:00.000Z', escalation: [{ at: '2026-11-20T12:01:00.000Z', notify: ['board'], widen: true }] },
  });
  expect(explained.persons[0]).toMatchObject({ person: 'ana', code: 'ALREADY_VOTED' });
});

it('says who may delegate to whom, and which delegations hold since when and by what right', () => {
  const members: Member[] = [
    { id: 'starter', groups: ['finance'] },
    { id: 'ana', groups: ['finance'] },
    { id: 'ben', groups: ['finance'] },
    { id: 'cleo', groups: [] },
    { id: 'eve', groups: [] },
  ];
  const { explained } = ask(members, { approvers: ['finance'] }, [], null, [['ana', 'eve'], ['cleo', 'starter']]); // prettier-ignore
  expect(explained.delegations).toEqual([
    { person: 'ana', delegate: 'eve', since: '2026-11-20T12:00:00.000Z', as: ['finance'] },
    { person: 'cleo', delegate: 'starter', since: '2026-11-20T12:00:00.000Z', as: [] }, // who has lost the right passes nothing on
  ]);
  expect(Object.fromEntries(explained.persons.map(({ person, mayDelegateTo }) => [person, mayDelegateTo]))).toEqual({
    ...{ starter: [], ana: ['ben', 'cleo', 'eve'], ben: ['ana', 'cleo', 'eve'] },
    ...{ cleo: [], eve: [] }, // a right goes one step
  });
});

it('agrees with the judge for every person and every answer', () => {
  const groups = fc.subarray(['a', 'b', 'c']);
  const members = fc
    .array(
      fc.record({
        groups,
        human: fc.option(fc.constantFrom('x', 'y'), { nil: undefined }),
        stand: fc.option(fc.nat(5), { nil: undefined }),
      }),
      {
        minLength: 1,
        maxLength: 6,
      },
    )
    .map((list) =>
      list.map(({ groups, human, stand }, index): Member => ({
        ...{ id: index === 0 ? 'starter' : `p${index}`, groups },
        ...(human !== undefined && { human }),
        ...(stand !== undefined && stand !== index && stand > 0 && stand < list.length && { delegate: `p${stand}` }),
      })),
    );
  const policy = fc.record({
    ...{ approvers: groups, needed: fc.integer({ min: 1, max: 3 }), inOrder: fc.boolean(), takeOver: fc.boolean() },
    ...{ oneOfEach: fc.array(fc.constantFrom('a', 'b', 'c'), { minLength: 1, maxLength: 2 }), veto: groups, sendBacks: fc.nat(2) },
    ...{ leaveOut: fc.subarray(['p1', 'p2']), rejectionsNeeded: fc.integer({ min: 1, max: 2 }) },
  });
  fc.assert(
    fc.property(members, policy, fc.array(fc.nat(5), { maxLength: 3 }), (list, written, voted) => {
      const { explained, judge } = ask(
        list,
        written,
        [...new Set(voted)].flatMap((index) => list[index]?.id ?? []),
      );
      for (const { person, may, code } of explained.persons) {
        expect(may).toEqual(DECISION_WORDS.filter((word) => judge(person, word).accepted));
        expect(code === null).toBe(judge(person, 'approve').accepted);
      }
    }),
  );
});
