import { z } from 'zod';

/** How a number of an insight follows from the data; code computes it again. */
export const DERIVATIONS = {
  value: 'The number stands in the column, in the one row of `rows`.',
  sum: 'Sum of the column over `rows`, or over all rows where `rows` is empty.',
  average: 'Mean of the column over `rows`, or over all rows where `rows` is empty.',
  maximum: 'Largest value of the column over all rows; `rows` names its row.',
  minimum: 'Smallest value of the column over all rows; `rows` names its row.',
  count: 'Number of rows of the query; `rows` is empty.',
  difference: 'First row of `rows` minus the second one. With `against`: the column minus the column `against`, over `rows`.',
  change: 'Change in percent: first row of `rows`, the later one, compared with the second one.',
  share: 'Share in percent of `rows` in the sum over all rows. With `against`: the column in percent of the column `against`, over `rows`.',
  ratio: 'First row of `rows` divided by the second one. With `against`: the column divided by the column `against`, over `rows`.',
} as const;
export type Derivation = keyof typeof DERIVATIONS;

const [first, ...others] = Object.entries(DERIVATIONS).map(([name, text]) => z.literal(name as Derivation).describe(text));

const InsightNumber = z.strictObject({
  written: z.string().max(40).describe('The number exactly as it stands in the text, with its unit, such as "12.5 %".'),
  derivation: z.union([first!, ...others]),
  query: z.string().max(40),
  column: z.string().max(40),
  rows: z.array(z.number().int().min(1)).max(50).describe('Numbers of rows, as the table counts them.'),
  against: z.string().max(40).nullable().describe('A second column of the same query; null where there is none.'),
});
export type InsightNumber = z.infer<typeof InsightNumber>;

/** One thing that the data say, with the source of every number in it. */
export const Insight = z.strictObject({
  text: z.string().max(600).describe('One to three sentences. Every number in digits, and listed in numbers.'),
  numbers: z.array(InsightNumber).max(12),
});
export type Insight = z.infer<typeof Insight>;
