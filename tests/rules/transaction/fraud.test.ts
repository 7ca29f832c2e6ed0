import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { TransactionConfiguration } from '../../../src/contracts/transaction/configuration.schema.ts';
import { combineRisk, FRAUD_RULES, judgeFraud, type AccountHistory } from '../../../src/rules/transaction/fraud.ts';
import { conclude } from '../../../src/rules/transaction/review.ts';
import type { Risk, TransactionInput } from '../../../src/contracts/transaction/schema.ts';
import { configuration, payment } from '../../../testkit/payments/payment.ts';

const table = TransactionConfiguration.parse({}).fraud;
const quiet: AccountHistory = { earlier: [15_000, 16_000, 15_000, 14_000, 15_500], window: { count: 0, minor: 0 }, knowsCreditor: true };
const judge = (history: Partial<AccountHistory> = {}, minor = 15_000, at = '2026-03-10T15:30:00Z') =>
  judgeFraud({
    transaction: payment({ amount: { minor, currency: 'EUR' } }),
    history: { ...quiet, ...history },
    at: Date.parse(at),
    table,
  });
const rulesOf = (judged: ReturnType<typeof judge>) => judged.findings.map(({ rule }) => rule);

it('finds nothing in an ordinary payment', () => {
  expect(judge()).toEqual({ findings: [], points: 0, risk: 'low' });
});

it.each([
  ['large-amount', judge({ earlier: [] }, 5_000_001), judge({ earlier: [] }, 5_000_000)],
  ['velocity-count', judge({ window: { count: 25, minor: 0 } }), judge({ window: { count: 24, minor: 0 } })],
  ['velocity-sum', judge({ window: { count: 1, minor: 4_985_001 } }), judge({ window: { count: 1, minor: 4_985_000 } })],
  ['unusual-amount', judge({}, 150_001), judge({}, 150_000)],
  ['unusual-amount', judge({ earlier: [1, 1, 1, 1, 1] }), judge({ earlier: [1, 1, 1, 1] })],
  ['new-counterparty', judge({ knowsCreditor: false, earlier: [] }, 500_001), judge({ knowsCreditor: false, earlier: [] }, 500_000)],
  ['odd-hour', judge({}, 15_000, '2026-03-10T01:00:00Z'), judge({}, 15_000, '2026-03-10T04:00:00Z')],
])('sees %s at its limit and not before', (rule, beyond, before) => {
  expect(rulesOf(beyond)).toEqual([rule]);
  expect(rulesOf(before)).toEqual([]);
});

it('has unique rule names, each with a reason', () => {
  expect(new Set(FRAUD_RULES.map(({ name }) => name)).size).toBe(FRAUD_RULES.length);
  expect(FRAUD_RULES.every(({ reason }) => reason.length > 10)).toBe(true);
});

it('derives the risk from the sum of points', () => {
  expect(judge({ window: { count: 25, minor: 0 } })).toMatchObject({ points: 30, risk: 'medium' });
  expect(judge({ window: { count: 25, minor: 4_990_000 } })).toMatchObject({ points: 60, risk: 'high' });
});

it('respects the minor unit of the currency', () => {
  const yen = payment({ amount: { minor: 60_000, currency: 'JPY' } });
  const judged = judgeFraud({
    transaction: yen,
    history: { ...quiet, earlier: [] },
    at: 0,
    table: { ...table, largeAmount: { major: 50_000, points: 20 } },
  });
  expect(judged.findings.map(({ rule }) => rule)).toContain('large-amount');
});

const RANK = { low: 0, medium: 1, high: 2 };
it('is never lowered by the opinion of a model', () => {
  const rules = fc.constantFrom<Risk>('low', 'medium', 'high');
  const opinion = fc.oneof(fc.constantFrom('low', 'medium', 'high', 'none', 'no risk', null, undefined, 'LOW'), fc.anything());
  fc.assert(
    fc.property(rules, opinion, (risk, said) => {
      expect(RANK[combineRisk(risk, said)]).toBeGreaterThanOrEqual(RANK[risk]);
    }),
  );
  expect(combineRisk('low', 'high')).toBe('high');
});

const verdictOf = (transaction: TransactionInput, risk: Risk = 'low', more: object = {}) => {
  const { verdict, needed } = conclude({ transaction, risk, findings: [], hits: [], doubts: [], ...more }, configuration());
  return [verdict, needed];
};
it('needs no, one or two approvals, depending on amount, risk and names', () => {
  const of = (minor: number, currency = 'EUR') => payment({ amount: { minor, currency } });
  expect(verdictOf(of(1_000_000))).toEqual(['clear', 0]);
  expect(verdictOf(of(1_000_001))).toEqual(['review', 1]);
  expect(verdictOf(of(10_000_001))).toEqual(['review', 2]);
  expect(verdictOf(of(10_001, 'JPY'))).toEqual(['review', 1]);
  expect(verdictOf(of(10_000_000, 'KWD'))).toEqual(['clear', 0]);
  expect(verdictOf(of(1), 'medium')).toEqual(['review', 1]);
  expect(verdictOf(of(1), 'high')).toEqual(['review', 2]);
  const hit = { party: 'creditor', listed: 'X', likeness: 0.9, exact: false };
  expect(verdictOf(of(1), 'low', { hits: [hit] })).toEqual(['review', 1]);
  expect(verdictOf(of(1), 'low', { hits: [{ ...hit, exact: true }] })).toEqual(['blocked', 0]);
  expect(verdictOf(of(1), 'low', { doubts: ['no model'] })).toEqual(['review', 1]);
});
