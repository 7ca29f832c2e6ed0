import { minorDigits } from '../../kit/common/currency.ts';
import type { FraudTable } from '../../contracts/transaction/configuration.schema.ts';
import type { Risk, TransactionInput } from '../../contracts/transaction/schema.ts';

/** Earlier payments of an account in the currency of the payment. */
export interface AccountHistory {
  /** Amounts of earlier payments, in minor units. */
  earlier: readonly number[];
  /** Number and sum of those within the time window before this payment. */
  window: { count: number; minor: number };
  /** Whether the account has paid this creditor before. */
  knowsCreditor: boolean;
}

interface Facts {
  transaction: TransactionInput;
  history: AccountHistory;
  /** Milliseconds since the epoch. */
  at: number;
  table: FraudTable;
}

interface FraudRule {
  name: string;
  points: (table: FraudTable) => number;
  holds: (facts: Facts) => boolean;
  reason: string;
}

export interface FraudFinding {
  rule: string;
  points: number;
  reason: string;
}

const minorOf = (major: number, currency: string): number => Math.round(major * 10 ** minorDigits(currency));
const over = (minor: number, major: number, { amount }: TransactionInput): boolean => minor > minorOf(major, amount.currency);

/** The fraud rules. Points and limits come from the configuration. */
export const FRAUD_RULES: readonly FraudRule[] = [
  {
    name: 'large-amount',
    points: ({ largeAmount }) => largeAmount.points,
    holds: ({ transaction, table }) => over(transaction.amount.minor, table.largeAmount.major, transaction),
    reason: 'the amount is large',
  },
  {
    name: 'velocity-count',
    points: ({ velocityCount }) => velocityCount.points,
    holds: ({ history, table }) => history.window.count + 1 > table.velocityCount.most,
    reason: 'the account makes many payments in a short time',
  },
  {
    name: 'velocity-sum',
    points: ({ velocitySum }) => velocitySum.points,
    holds: ({ transaction, history, table }) =>
      history.window.count > 0 && over(history.window.minor + transaction.amount.minor, table.velocitySum.major, transaction),
    reason: 'the account pays a large sum in a short time',
  },
  {
    name: 'unusual-amount',
    points: ({ unusualAmount }) => unusualAmount.points,
    holds: ({ transaction, history, table: { unusualAmount } }) =>
      history.earlier.length >= unusualAmount.leastEarlier && transaction.amount.minor > median(history.earlier) * unusualAmount.factor,
    reason: 'the amount is far above what the account usually pays',
  },
  {
    name: 'new-counterparty',
    points: ({ newCounterparty }) => newCounterparty.points,
    holds: ({ transaction, history, table }) =>
      !history.knowsCreditor && over(transaction.amount.minor, table.newCounterparty.major, transaction),
    reason: 'a large sum goes to a creditor that the account has never paid',
  },
  {
    name: 'odd-hour',
    points: ({ oddHour }) => oddHour.points,
    holds: ({ at, table: { oddHour } }) => {
      const hour = new Date(at).getUTCHours();
      return hour >= oddHour.fromUtc && hour < oddHour.toUtc;
    },
    reason: 'it is made in the middle of the night',
  },
];

function median(values: readonly number[]): number {
  const sorted = values.toSorted((one, two) => one - two);
  const middle = sorted.length >> 1;
  return sorted.length % 2 === 1 ? sorted[middle]! : (sorted[middle - 1]! + sorted[middle]!) / 2;
}

/** Applies the fraud rules; the risk follows from the sum of points. */
export function judgeFraud(facts: Facts): { findings: FraudFinding[]; points: number; risk: Risk } {
  const { table } = facts;
  const findings = FRAUD_RULES.filter(({ holds }) => holds(facts)).map(({ name, points, reason }) => ({
    rule: name,
    points: points(table),
    reason,
  }));
  const points = findings.reduce((sum, finding) => sum + finding.points, 0);
  return { findings, points, risk: points >= table.highFrom ? 'high' : points >= table.mediumFrom ? 'medium' : 'low' };
}

const RANK: Record<Risk, number> = { low: 0, medium: 1, high: 2 };

/** Combines the risk with a model's opinion, which can only raise it. An unknown opinion is ignored. */
export function combineRisk(rules: Risk, opinion: unknown): Risk {
  if (opinion !== 'low' && opinion !== 'medium' && opinion !== 'high') return rules;
  return RANK[opinion] > RANK[rules] ? opinion : rules;
}
