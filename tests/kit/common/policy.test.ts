import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { AmountTier, ApprovalPolicy } from '../../../src/kit/common/approval.ts';
import { policyFor, sendBackLimit, whyUnusable } from '../../../src/kit/common/policy.ts';

const base: ApprovalPolicy = { approvers: ['support'], needed: 1, selfApproval: false, acceptUnverified: true, expiresAfterMs: 1_000 };
const tiers: AmountTier[] = [
  { upTo: 10_000, currency: 'EUR', approvers: ['support'] },
  { upTo: 100_000, currency: 'EUR', approvers: ['support-leads'], needed: 2 },
  { upTo: 1_000_000, currency: 'JPY', approvers: ['support'] },
  { upTo: null, approvers: ['finance'], needed: 3, oneOfEach: ['finance', 'legal'] },
];
const tiered = { ...base, tiers };

it.each([
  ['the lowest tier that holds the amount', { minor: 10_000, currency: 'EUR' }, { upTo: 10_000, currency: 'EUR' }, 1],
  ['the next tier above a limit', { minor: 10_001, currency: 'EUR' }, { upTo: 100_000, currency: 'EUR' }, 2],
  ['the tier of its own currency', { minor: 10_001, currency: 'JPY' }, { upTo: 1_000_000, currency: 'JPY' }, 1],
  ['the size of a negative amount', { minor: -10_001, currency: 'EUR' }, { upTo: 100_000, currency: 'EUR' }, 2],
  ['the highest tier above all limits', { minor: 100_001, currency: 'EUR' }, { upTo: null }, 3],
  ['the highest tier for a currency that no tier names', { minor: 1, currency: 'CHF' }, { upTo: null }, 3],
  ['the highest tier without an amount', null, { upTo: null }, 3],
  ['the highest tier for what is no amount', { minor: Number.NaN, currency: 'EUR' }, { upTo: null }, 3],
])('chooses %s', (_name, amount, tier, needed) => {
  const policy = policyFor(tiered, amount);
  expect(policy).toMatchObject({ tier, needed, selfApproval: false });
  expect(policy).not.toHaveProperty('tiers');
});

it('never chooses a lower tier for a higher amount', () => {
  const euros = fc.integer({ min: 0, max: 200_000 });
  const limit = (minor: number) => policyFor(tiered, { minor, currency: 'EUR' }).tier!.upTo ?? Infinity;
  fc.assert(fc.property(euros, euros, (one, other) => one > other || limit(one) <= limit(other)));
});

it('leaves a policy without tiers, order and rounds as it is', () => {
  expect(policyFor(base, { minor: 1, currency: 'EUR' })).toEqual(base);
});

it('fixes the sequence at the opening, so that escalation does not lengthen it', () => {
  expect(policyFor({ ...base, approvers: ['a', 'b'], inOrder: true }, null)).toMatchObject({ oneOfEach: ['a', 'b'] });
});

it('knows how often a request may be sent back', () => {
  expect([undefined, true as const, 5].map((sendBacks) => sendBackLimit({ ...base, ...(sendBacks && { sendBacks }) }))).toEqual([
    null,
    2,
    5,
  ]);
});

const ten = { minor: 1_000, currency: 'EUR' };
const silent = { ...base, onExpiry: 'approve' as const, expiryApprovesUpTo: ten };
it.each<[string, ApprovalPolicy, Parameters<typeof whyUnusable>[1]['risk'], typeof ten | null, string | null]>([
  ['an expiry that approves what can be undone', silent, 'compensatable', ten, null],
  ['an expiry that approves without an amount', silent, 'idempotent', null, null],
  ['an expiry that approves what cannot be undone', silent, 'irreversible', ten, 'policy.onExpiry'],
  ['an expiry that approves an action of unknown risk', silent, undefined, ten, 'policy.onExpiry'],
  ['an expiry that approves more than its limit', silent, 'compensatable', { ...ten, minor: 1_001 }, 'policy.onExpiry'],
  ['an expiry that approves another currency', silent, 'compensatable', { ...ten, currency: 'USD' }, 'policy.onExpiry'],
  ['an expiry that approves an amount without a limit', { ...base, onExpiry: 'approve' }, 'compensatable', ten, 'policy.onExpiry'],
  ['an expiry of a request that never expires', { ...silent, staysOpen: true }, 'compensatable', ten, 'policy.onExpiry'],
  ['an expiry that rejects, whatever the risk', { ...base, onExpiry: 'reject' }, undefined, ten, null],
  ['tiers without an open end', { ...base, tiers: tiers.slice(0, 1) }, undefined, ten, 'policy.tiers'],
  ['tiers that do not ascend', { ...base, tiers: [tiers[1]!, tiers[0]!, tiers[3]!] }, undefined, ten, 'policy.tiers'],
  ['no tier at all', { ...base, tiers: [] }, undefined, ten, 'policy.tiers'],
  ['a tier after the open end', { ...base, tiers: [tiers[3]!, tiers[0]!] }, undefined, ten, 'policy.tiers'],
  ['half a rejection', { ...base, rejectionsNeeded: 0.5 }, undefined, ten, 'policy.rejectionsNeeded'],
  ['one of each of no group', { ...base, oneOfEach: [] }, undefined, ten, 'policy.oneOfEach'],
])('checks %s at the opening', (_name, policy, risk, amount, field) => {
  const why = whyUnusable(policy, { amount, policy: policyFor(policy, amount), ...(risk && { risk }) });
  expect(why?.split(':')[0] ?? null).toBe(field);
});
