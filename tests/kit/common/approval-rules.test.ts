import { expect, it } from '@jest/globals';
import type { Decision } from '../../../src/kit/common/approval.ts';
import { judge, type Case } from '../../../src/kit/common/approval-rules.ts';

const NOW = Date.parse('2026-11-20T12:00:00Z');

type Changes = Partial<Omit<Case, 'policy'>> & { policy?: Partial<Case['policy']> };

function asked({ policy, ...changes }: Changes): Case {
  return {
    status: 'open',
    editable: ['reply'],
    arguments: { reply: 'Dear Kim', amount: 5 },
    initiator: 'otto',
    expiresAt: NOW + 1,
    approvedBy: [],
    personKnown: true,
    personMayDecide: true,
    ...changes,
    policy: { approvers: ['support'], needed: 1, selfApproval: false, acceptUnverified: true, expiresAfterMs: 1_000, ...policy },
  };
}

const word = (changes: Partial<Decision>): Decision => ({
  ...{ requestId: 'r', person: 'ana', decision: 'approve', channel: 'cli', verified: false, comment: null, edits: null },
  ...changes,
});

it.each<[string, Changes, Partial<Decision>, string]>([
  ['one approval where one is needed', {}, {}, 'approved'],
  ['a rejection', {}, { decision: 'reject' }, 'rejected'],
  ['the first of two approvals', { policy: { needed: 2 } }, {}, 'open'],
  ['the second of two approvals', { policy: { needed: 2 }, approvedBy: ['ben'] }, {}, 'approved'],
  ['one rejection where two approvals are needed', { policy: { needed: 2 }, approvedBy: ['ben'] }, { decision: 'reject' }, 'rejected'],
  ['an edit of what may be edited', {}, { edits: { reply: 'Dear Ana' } }, 'approved'],
  ['an approval in the last millisecond', { expiresAt: NOW + 1 }, {}, 'approved'],
  ['the initiator where the policy lets them', { policy: { selfApproval: true } }, { person: 'otto' }, 'approved'],
  ['a verified person where proof is asked for', { policy: { acceptUnverified: false } }, { verified: true }, 'approved'],
  ['an approval after the time of a request that stays open', { expiresAt: NOW, policy: { staysOpen: true } }, {}, 'approved'],
  ['an approval that says what was done where it has to', { policy: { commentRequired: true } }, { comment: 'paid by hand' }, 'approved'],
  [
    'a rejection that says nothing where an approval would have to',
    { policy: { commentRequired: true } },
    { decision: 'reject' },
    'rejected',
  ],
  [
    'one person who takes over where two would have to agree',
    { policy: { takeOver: true, needed: 2 } },
    { decision: 'take_over' },
    'taken_over',
  ],
  [
    'a person who takes over after having approved',
    { policy: { takeOver: true, needed: 2 }, approvedBy: ['ana'] },
    { decision: 'take_over' },
    'taken_over',
  ],
])('accepts %s', (_name, changes, decision, status) => {
  expect(judge(asked(changes), word(decision), NOW)).toEqual({ accepted: true, status });
});

it.each<[string, Changes, Partial<Decision>, string]>([
  ['a request that has expired', { status: 'expired' }, {}, 'REQUEST_EXPIRED'],
  ['a request whose time is over but whose expiry is not kept yet', { expiresAt: NOW }, {}, 'REQUEST_EXPIRED'],
  ['an approval that says nothing where it has to', { policy: { commentRequired: true } }, { comment: ' ' }, 'COMMENT_REQUIRED'],
  ['a request that is approved', { status: 'approved' }, {}, 'ALREADY_DECIDED'],
  ['a request that is rejected', { status: 'rejected' }, { decision: 'reject' }, 'ALREADY_DECIDED'],
  ['a request of a run that was cancelled', { status: 'cancelled' }, {}, 'ALREADY_DECIDED'],
  ['an unknown person', { personKnown: false, personMayDecide: false }, {}, 'PERSON_UNKNOWN'],
  ['a person who is no approver', { personMayDecide: false }, {}, 'NOT_ALLOWED'],
  ['the initiator', {}, { person: 'otto' }, 'SELF_APPROVAL'],
  ['a rejection by the initiator', {}, { person: 'otto', decision: 'reject' }, 'SELF_APPROVAL'],
  ['an unverified person where proof is asked for', { policy: { acceptUnverified: false } }, {}, 'UNVERIFIED_REFUSED'],
  ['a second vote of one person', { policy: { needed: 2 }, approvedBy: ['ana'] }, {}, 'ALREADY_VOTED'],
  ['an edit of what may not be edited', {}, { edits: { amount: 6 } }, 'EDIT_NOT_ALLOWED'],
  ['an edit of something that was not asked', {}, { edits: { to: 'eve@example.com' } }, 'EDIT_NOT_ALLOWED'],
  ['an edit where more than one must approve', { policy: { needed: 2 } }, { edits: { reply: 'new' } }, 'EDIT_NOT_ALLOWED'],
  ['an edit of another type', {}, { edits: { reply: 7 } }, 'EDIT_NOT_ALLOWED'],
  ['a person who takes over where the policy does not let them', {}, { decision: 'take_over' }, 'NOT_ALLOWED'],
  ['the initiator who takes over', { policy: { takeOver: true } }, { person: 'otto', decision: 'take_over' }, 'SELF_APPROVAL'],
  ['edits of one who takes over', { policy: { takeOver: true } }, { decision: 'take_over', edits: { reply: 'x' } }, 'EDIT_NOT_ALLOWED'],
  [
    'one who takes over what is taken over',
    { status: 'taken_over', policy: { takeOver: true } },
    { decision: 'take_over' },
    'ALREADY_DECIDED',
  ],
  ['an edit that reaches for the prototype', {}, { edits: JSON.parse('{"__proto__":"x"}') as Record<string, unknown> }, 'EDIT_NOT_ALLOWED'],
])('refuses %s', (_name, changes, decision, code) => {
  expect(judge(asked(changes), word(decision), NOW)).toEqual({ accepted: false, code });
});

it('judges who before what, so that a stranger learns nothing from the answer', () => {
  const edits = { amount: 6 };
  expect(judge(asked({ personKnown: false }), word({ edits }), NOW)).toMatchObject({ code: 'PERSON_UNKNOWN' });
  expect(judge(asked({ personMayDecide: false }), word({ edits }), NOW)).toMatchObject({ code: 'NOT_ALLOWED' });
});
