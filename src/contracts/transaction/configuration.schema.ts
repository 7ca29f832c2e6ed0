import { z } from 'zod';
import { isCurrency } from '../../kit/common/currency.ts';
import { isTimeZone } from '../../kit/common/day.ts';

const DAY_MS = 86_400_000;
const count = z.number().int().positive();
const points = z.number().int().min(0).max(100);
const durationMs = count.max(366 * DAY_MS);
const timeZone = z.string().refine(isTimeZone, 'must be a time zone such as Europe/Berlin');
const group = z.string().regex(/^[a-z0-9][a-z0-9._-]*$/i, 'must be letters, digits, dots, dashes or underscores');

const Limits = z.strictObject({
  default: z.number().positive(),
  currencies: z.record(z.string().refine(isCurrency, 'is no currency of ISO 4217'), z.number().positive()).default({}),
});

const FraudTable = z.strictObject({
  mediumFrom: points.default(30).describe('From this sum of points on the risk is medium, and compliance decides.'),
  highFrom: points.default(60).describe('From this sum on it is high, and two persons decide.'),
  largeAmount: z.strictObject({ major: z.number().positive().default(50_000), points: points.default(20) }).prefault({}),
  velocityCount: z.strictObject({ most: count.default(25), points: points.default(30) }).prefault({}),
  velocitySum: z.strictObject({ major: z.number().positive().default(50_000), points: points.default(30) }).prefault({}),
  windowMs: durationMs.default(3_600_000).describe('The time in which payments of an account are counted.'),
  unusualAmount: z
    .strictObject({ leastEarlier: count.default(5), factor: z.number().positive().default(10), points: points.default(30) })
    .prefault({})
    .describe('More than this many times the median of what the account paid before.'),
  newCounterparty: z.strictObject({ major: z.number().positive().default(5_000), points: points.default(20) }).prefault({}),
  oddHour: z
    .strictObject({
      fromUtc: z.number().int().min(0).max(23).default(1),
      toUtc: z.number().int().min(0).max(24).default(4),
      points: points.default(10),
    })
    .prefault({}),
});
export type FraudTable = z.infer<typeof FraudTable>;

/** What can be set for transactions, each with its default. */
export const TransactionConfiguration = z.strictObject({
  reviewers: z.array(group).min(1).default(['compliance']).describe('Persons or groups that may decide.'),
  reviewFrom: Limits.prefault({ default: 10_000 }).describe('Above this amount, in major units, compliance decides.'),
  fourEyesFrom: Limits.prefault({ default: 100_000 }).describe('Above this amount two persons decide.'),
  reviewExpiresAfterMs: durationMs.default(3 * DAY_MS),
  timeZone: timeZone.default('UTC').describe('Where a day begins at which a payment is wanted.'),
  mostDaysAhead: count.max(36_600).default(1_830).describe('A payment that is wanted later than in so many days is refused.'),
  fraud: FraudTable.prefault({}),
  sanctionsThreshold: z.number().min(0.5).max(1).default(0.86).describe('From this likeness of names on it is a hit.'),
  model: z.boolean().default(true).describe('Whether a model is asked too. It can only raise the risk.'),
  budget: z
    .strictObject({
      run: z.strictObject({ modelCalls: z.number().int().min(0).default(6) }).prefault({}),
      atLimit: z.enum(['hand_over']).default('hand_over'),
    })
    .prefault({}),
});
export type TransactionConfiguration = z.infer<typeof TransactionConfiguration>;
