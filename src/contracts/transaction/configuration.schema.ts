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
  mediumFrom: points.default(30).describe('With at least this sum of points the risk is medium, and compliance decides.'),
  highFrom: points.default(60).describe('With at least this sum the risk is high, and two persons decide.'),
  largeAmount: z.strictObject({ major: z.number().positive().default(50_000), points: points.default(20) }).prefault({}),
  velocityCount: z.strictObject({ most: count.default(25), points: points.default(30) }).prefault({}),
  velocitySum: z.strictObject({ major: z.number().positive().default(50_000), points: points.default(30) }).prefault({}),
  windowMs: durationMs.default(3_600_000).describe('Time window in which the payments of an account are counted.'),
  unusualAmount: z
    .strictObject({ leastEarlier: count.default(5), factor: z.number().positive().default(10), points: points.default(30) })
    .prefault({})
    .describe('Amounts over this multiple of the median of earlier payments of the account.'),
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

/** Configuration of transactions with its defaults. */
export const TransactionConfiguration = z.strictObject({
  reviewers: z.array(group).min(1).default(['compliance']).describe('Persons or groups that may decide.'),
  reviewFrom: Limits.prefault({ default: 10_000 }).describe('Above this amount, in major units, compliance decides.'),
  fourEyesFrom: Limits.prefault({ default: 100_000 }).describe('Above this amount two persons decide.'),
  reviewExpiresAfterMs: durationMs.default(3 * DAY_MS),
  timeZone: timeZone.default('UTC').describe('Time zone in which the requested day begins.'),
  mostDaysAhead: count.max(36_600).default(1_830).describe('A payment requested for a later day than this is refused.'),
  fraud: FraudTable.prefault({}),
  sanctionsThreshold: z.number().min(0.5).max(1).default(0.86).describe('Names with at least this similarity are a hit.'),
  model: z.boolean().default(true).describe('Whether a model also assesses the risk. It can only raise it.'),
  budget: z
    .strictObject({
      run: z.strictObject({ modelCalls: z.number().int().min(0).default(6) }).prefault({}),
      atLimit: z.enum(['hand_over']).default('hand_over'),
    })
    .prefault({}),
});
export type TransactionConfiguration = z.infer<typeof TransactionConfiguration>;
