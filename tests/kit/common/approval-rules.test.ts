import { expect, it } from '@jest/globals';
import type { Decision } from '../../../src/kit/common/approval.ts';
import { judgeDecision, waitsFor, type DecisionContext } from '../../../src/kit/common/approval-rules.ts';
import type { Vote, Voter } from '../../../src/kit/common/votes.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');

type Changes = Partial<Omit<DecisionContext, 'policy'>> & { policy?: Partial<DecisionContext['policy']> };

function asked({ policy, ...changes }: Changes): DecisionContext {
  return {
    status: 'open',
    editable: ['reply'],
    arguments: { reply: 'Dear Kim', amount: 5 },
    initiator: person('otto'),
    leftOut: [],
    expiresAt: NOW + 1,
    votes: [],
    voter: person('ana'),
    ...changes,
    policy: { approvers: ['support'], needed: 1, selfApproval: false, acceptUnverified: true, expiresAfterMs: 1_000, ...policy },
  };
}

const person = (id: string, changes: Partial<Voter> = {}): Voter => ({
  id,
  signs: [id, `${id}@shop.example`],
  known: true,
  as: ['support'],
  standsInFor: [],
  ...changes,
});
const vote = (id: string, changes: Partial<Vote> = {}): Vote => ({ ...person(id), choice: 'approve', verified: false, ...changes });
/** ben's second id. */
const alsoBen: Partial<Voter> = { signs: ['ben.okafor', 'ben@shop.example'] };
const two = { needed: 2 };
const either = { commentRequired: 'either' } as const;

const word = (changes: Partial<Decision>): Decision => ({
  ...{ requestId: 'r', person: 'ana', decision: 'approve', channel: 'cli', verified: false, comment: null, edits: null },
  ...changes,
});

it.each<[string, Changes, Partial<Decision>, string]>([
  ['one approval where one is needed', {}, {}, 'approved'],
  ['a rejection', {}, { decision: 'reject' }, 'rejected'],
  ['the first of two approvals', { policy: { needed: 2 } }, {}, 'open'],
  ['the second of two approvals', { policy: { needed: 2 }, votes: [vote('ben')] }, {}, 'approved'],
  ['one rejection where two approvals are needed', { policy: { needed: 2 }, votes: [vote('ben')] }, { decision: 'reject' }, 'rejected'],
  ['an edit of what may be edited', {}, { edits: { reply: 'Dear Ana' } }, 'approved'],
  ['an approval in the last millisecond', { expiresAt: NOW + 1 }, {}, 'approved'],
  ['the initiator where the policy lets them', { policy: { selfApproval: true }, voter: person('otto') }, { person: 'otto' }, 'approved'],
  ['a verified person where proof is asked for', { policy: { acceptUnverified: false } }, { verified: true }, 'approved'],
  ['an approval after the time of a request that stays open', { expiresAt: NOW, policy: { staysOpen: true } }, {}, 'approved'],
  ['an approval that says what was done where it has to', { policy: { commentRequired: true } }, { comment: 'paid by hand' }, 'approved'],
  [
    'a rejection that says nothing where an approval would have to',
    { policy: { commentRequired: true } },
    { decision: 'reject' },
    'rejected',
  ],
  ['a rejection that says why where either answer has to', { policy: either }, { decision: 'reject', comment: 'no' }, 'rejected'],
  [
    'a person who takes over where either answer has to say why',
    { policy: { ...either, takeOver: true } },
    { decision: 'take_over' },
    'taken_over',
  ],
  ['who is not left out', { leftOut: [person('ben')] }, {}, 'approved'],
  [
    'one approval taken back by who is left out',
    { leftOut: [person('ana')], policy: two, votes: [vote('ana')] },
    { decision: 'withdraw' },
    'open',
  ],
  ['a second approval beside one of who is left out', { leftOut: [person('ben')], policy: two, votes: [vote('ben')] }, {}, 'open'],
  [
    'one person who takes over where two would have to agree',
    { policy: { takeOver: true, needed: 2 } },
    { decision: 'take_over' },
    'taken_over',
  ],
  [
    'a person who takes over after having approved',
    { policy: { takeOver: true, needed: 2 }, votes: [vote('ana')] },
    { decision: 'take_over' },
    'taken_over',
  ],
  ['a rejection by a person who approved', { policy: two, votes: [vote('ana')] }, { decision: 'reject' }, 'rejected'],
  ['an approval that is taken back', { policy: two, votes: [vote('ana')] }, { decision: 'withdraw' }, 'open'],
  [
    'an approval that is taken back by a second id',
    { policy: two, votes: [vote('ben')], voter: person('x', alsoBen) },
    { decision: 'withdraw' },
    'open',
  ],
  [
    'one that is taken back by who lost the right',
    { policy: two, votes: [vote('ana')], voter: person('ana', { as: [] }) },
    { decision: 'withdraw' },
    'open',
  ],
  ['a second approval beside one of a person who left', { policy: two, votes: [vote('ben', { known: false })] }, {}, 'open'],
  ['a second approval beside one of a person who lost the right', { policy: two, votes: [vote('ben', { as: [] })] }, {}, 'open'],
  ['a second approval beside one of who is now the initiator', { policy: two, votes: [vote('ben', { signs: ['otto'] })] }, {}, 'open'],
  [
    'a second approval beside one without the proof that is asked for',
    { policy: { ...two, acceptUnverified: false }, votes: [vote('ben')] },
    { verified: true },
    'open',
  ],
  ['a third approval beside two of one person', { policy: { needed: 3 }, votes: [vote('ben'), vote('ben.okafor', alsoBen)] }, {}, 'open'],
  ['a third approval where the first lost its right', { policy: two, votes: [vote('ben', { as: [] }), vote('cleo')] }, {}, 'approved'],
  [
    'a new approval under the id that is left',
    { policy: two, votes: [vote('ben', { known: false }), vote('cleo')], voter: person('x', alsoBen) },
    {},
    'approved',
  ],
  ['an approval said again when the right came back', { policy: two, votes: [vote('ana'), vote('ben')] }, {}, 'approved'],
])('accepts %s', (_name, changes, decision, status) => {
  expect(judgeDecision(asked(changes), word(decision), NOW)).toMatchObject({ accepted: true, status });
});

it.each<[string, Changes, Partial<Decision>, string]>([
  ['a request that has expired', { status: 'expired' }, {}, 'REQUEST_EXPIRED'],
  ['a request whose time is over but whose expiry is not kept yet', { expiresAt: NOW }, {}, 'REQUEST_EXPIRED'],
  ['an approval that says nothing where it has to', { policy: { commentRequired: true } }, { comment: ' ' }, 'COMMENT_REQUIRED'],
  ['an approval without a comment where either answer has to say why', { policy: either }, {}, 'COMMENT_REQUIRED'],
  ['a rejection without one', { policy: either }, { decision: 'reject', comment: ' \n' }, 'COMMENT_REQUIRED'],
  ['who is left out', { leftOut: [person('ana')] }, {}, 'LEFT_OUT'],
  ['a rejection by who is left out', { leftOut: [person('ana')] }, { decision: 'reject' }, 'LEFT_OUT'],
  ['a second id of who is left out', { leftOut: [person('ben')], voter: person('x', alsoBen) }, {}, 'LEFT_OUT'],
  ['who is left out and takes over', { leftOut: [person('ana')], policy: { takeOver: true } }, { decision: 'take_over' }, 'LEFT_OUT'],
  ['a request that is approved', { status: 'approved' }, {}, 'ALREADY_DECIDED'],
  ['a request that is rejected', { status: 'rejected' }, { decision: 'reject' }, 'ALREADY_DECIDED'],
  ['a request of a run that was cancelled', { status: 'cancelled' }, {}, 'ALREADY_DECIDED'],
  ['an unknown person', { voter: person('ana', { known: false, as: [] }) }, {}, 'PERSON_UNKNOWN'],
  ['a person who is no approver', { voter: person('ana', { as: [] }) }, {}, 'NOT_ALLOWED'],
  ['the initiator', { voter: person('otto') }, { person: 'otto' }, 'SELF_APPROVAL'],
  ['a rejection by the initiator', { voter: person('otto') }, { person: 'otto', decision: 'reject' }, 'SELF_APPROVAL'],
  ['an unverified person where proof is asked for', { policy: { acceptUnverified: false } }, {}, 'UNVERIFIED_REFUSED'],
  ['a second vote of one person', { policy: { needed: 2 }, votes: [vote('ana')] }, {}, 'ALREADY_VOTED'],
  ['an edit of what may not be edited', {}, { edits: { amount: 6 } }, 'EDIT_NOT_ALLOWED'],
  ['an edit of something that was not asked', {}, { edits: { to: 'eve@example.com' } }, 'EDIT_NOT_ALLOWED'],
  ['an edit where more than one must approve', { policy: { needed: 2 } }, { edits: { reply: 'new' } }, 'EDIT_NOT_ALLOWED'],
  ['an edit of another type', {}, { edits: { reply: 7 } }, 'EDIT_NOT_ALLOWED'],
  ['a person who takes over where the policy does not let them', {}, { decision: 'take_over' }, 'NOT_ALLOWED'],
  [
    'the initiator who takes over',
    { policy: { takeOver: true }, voter: person('otto') },
    { person: 'otto', decision: 'take_over' },
    'SELF_APPROVAL',
  ],
  ['edits of one who takes over', { policy: { takeOver: true } }, { decision: 'take_over', edits: { reply: 'x' } }, 'EDIT_NOT_ALLOWED'],
  [
    'one who takes over what is taken over',
    { status: 'taken_over', policy: { takeOver: true } },
    { decision: 'take_over' },
    'ALREADY_DECIDED',
  ],
  ['a second id of one who approved', { policy: two, votes: [vote('ben')], voter: person('x', alsoBen) }, {}, 'ALREADY_VOTED'],
  ['a second id of the initiator', { voter: person('ana', { signs: ['ana', 'otto@shop.example'] }) }, {}, 'SELF_APPROVAL'],
  [
    'a rejection by who approved and lost the right',
    { policy: two, votes: [vote('ana')], voter: person('ana', { as: [] }) },
    { decision: 'reject' },
    'NOT_ALLOWED',
  ],
  ['taking back what was never said', { policy: two, votes: [vote('ben')] }, { decision: 'withdraw' }, 'NOTHING_TO_WITHDRAW'],
  ['taking back with edits', { policy: two, votes: [vote('ana')] }, { decision: 'withdraw', edits: { reply: 'x' } }, 'EDIT_NOT_ALLOWED'],
  [
    'taking back by a person who left',
    { policy: two, votes: [vote('ana')], voter: person('ana', { known: false }) },
    { decision: 'withdraw' },
    'PERSON_UNKNOWN',
  ],
  [
    'taking back without the proof that is asked for',
    { policy: { ...two, acceptUnverified: false }, votes: [vote('ana')] },
    { decision: 'withdraw' },
    'UNVERIFIED_REFUSED',
  ],
  ['taking back after the end', { status: 'approved', votes: [vote('ana')] }, { decision: 'withdraw' }, 'ALREADY_DECIDED'],
  ['taking back after the time', { expiresAt: NOW, votes: [vote('ana')] }, { decision: 'withdraw' }, 'REQUEST_EXPIRED'],
  ['an edit that reaches for the prototype', {}, { edits: JSON.parse('{"__proto__":"x"}') as Record<string, unknown> }, 'EDIT_NOT_ALLOWED'],
])('refuses %s', (_name, changes, decision, code) => {
  expect(judgeDecision(asked(changes), word(decision), NOW)).toMatchObject({ accepted: false, code });
});

it('checks the person before the request, so that a stranger learns nothing from the answer', () => {
  const edits = { amount: 6 };
  expect(judgeDecision(asked({ voter: person('ana', { known: false }) }), word({ edits }), NOW)).toMatchObject({ code: 'PERSON_UNKNOWN' });
  expect(judgeDecision(asked({ voter: person('ana', { as: [] }) }), word({ edits }), NOW)).toMatchObject({ code: 'NOT_ALLOWED' });
});

it('names those whose approvals count, and why the others do not', () => {
  const votes = [vote('ben'), vote('ben.okafor', alsoBen), vote('cleo', { known: false }), vote('dora', { as: [] })];
  expect(judgeDecision(asked({ policy: two, votes }), word({}), NOW)).toEqual({
    accepted: true,
    status: 'approved',
    by: ['ben', 'ana'],
    uncounted: [
      { person: 'ben.okafor', why: 'ben.okafor and ben are one person' },
      { person: 'cleo', why: 'cleo is no longer in the people file' },
      { person: 'dora', why: 'dora is no longer among the approvers (support)' },
    ],
  });
});

it('names the other id that has voted or started the run', () => {
  const secondBen = asked({ policy: two, votes: [vote('ben')], voter: person('ben.okafor', alsoBen) });
  expect(judgeDecision(secondBen, word({}), NOW)).toMatchObject({ reason: 'ben.okafor and ben, who has approved, are one person' });
  const secondOtto = asked({ voter: person('o.brandt', { signs: ['otto@shop.example'] }) });
  expect(judgeDecision(secondOtto, word({}), NOW)).toMatchObject({ reason: 'o.brandt and otto, who started the run, are one person' });
});

it('attributes a rejection to the person who rejects, not to those who approved', () => {
  expect(judgeDecision(asked({ policy: two, votes: [vote('ben')] }), word({ decision: 'reject' }), NOW)).toMatchObject({ by: ['ana'] });
});

it.each<[string, Changes, boolean]>([
  ['an approver', {}, true],
  ['an approver whose right came back', { policy: two, votes: [vote('ana'), vote('ben')] }, true],
  ['who has approved', { policy: two, votes: [vote('ana')] }, false],
  ['a second id of who has approved', { policy: two, votes: [vote('ben')], voter: person('x', alsoBen) }, false],
  ['who may not decide', { voter: person('ana', { as: [] }) }, false],
  ['the initiator', { voter: person('otto') }, false],
])('knows whether it waits for %s', (_name, changes, waits) => {
  expect(waitsFor(asked(changes))).toBe(waits);
});
