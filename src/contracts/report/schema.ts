import { z } from 'zod';
import { duration, modelBudget, people } from '../../kit/schema/configuration.ts';

const Input = z.strictObject({
  report: z
    .string()
    .regex(/^[a-z][a-z0-9-]{0,59}$/, 'must be the name of a file in reports/, without .yaml')
    .describe('The report: the name of its file in reports/.'),
  at: z.iso.datetime({ offset: true }).optional().describe('The period is the one before this moment. Default: the start of the run.'),
});

const Configuration = z.strictObject({
  repairers: people('operators').describe('Who is asked when something cannot be undone.'),
  repairWithinMs: duration({ days: 2 }),
  budget: modelBudget({ modelCalls: 8 }),
});

/** The dates of a report; `from` is included, `to` is not. */
const Period = z.strictObject({ from: z.string(), to: z.string(), previousFrom: z.string(), label: z.string(), timeZone: z.string() });
export type Period = z.infer<typeof Period>;

/** The answer of one query, kept as JSON lines before anything is drawn from it. */
const Frozen = z.strictObject({
  query: z.string(),
  ref: z.string().describe('The kept rows: a document.'),
  rows: z.number().int(),
  at: z.string().describe('ISO time of the reading.'),
});
export type Frozen = z.infer<typeof Frozen>;

const Mailed = z.strictObject({ to: z.string(), messageId: z.string().nullable(), why: z.string().nullable() });
export type Mailed = z.infer<typeof Mailed>;

const Result = z.strictObject({
  outcome: z.enum(['sent', 'incomplete']),
  title: z.string(),
  period: Period,
  problems: z.array(z.string()).describe('Why the report is incomplete, or what its reader should know.'),
  insights: z.array(z.string()),
  droppedInsights: z.array(z.string()).describe('What was wrong with each insight that was dropped.'),
  frozen: z.array(Frozen),
  documents: z.strictObject({ pdf: z.string(), page: z.string() }).nullable().describe('References of the printed report.'),
  mails: z.array(Mailed).describe('One a recipient: its Message-ID, or why none got through.'),
});
export type ReportResult = z.infer<typeof Result>;

/** Schemas of the contract. */
export const schemas = { input: Input, configuration: Configuration, result: Result };
