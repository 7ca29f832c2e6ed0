import { z } from 'zod';
import { isCurrency } from '../../kit/common/currency.ts';
import { isTimeZone } from '../../kit/common/day.ts';
import { MailAddress } from '../../kit/schema/address.ts';
import { keptText } from '../../kit/schema/text.ts';

const name = z.string().regex(/^[a-z][a-z0-9_]{0,39}$/, 'must be lower case letters, digits and underscores');

/** Kinds of columns whose values are numbers. Money is in the currency's smallest unit, a percentage from 0 to 100. */
export const NUMERIC = ['count', 'number', 'money', 'percent'] as const;

const Column = z
  .strictObject({
    title: keptText(60),
    kind: z.enum(['text', 'day', 'month', ...NUMERIC]),
    unit: keptText(12).optional().describe('Currency of money; a name for the unit of a count or number.'),
    decimals: z.number().int().min(0).max(6).default(1).describe('Digits of a number or percentage after the point.'),
  })
  .superRefine(({ kind, unit }, context) => {
    if (kind === 'money' && !isCurrency(unit ?? ''))
      context.addIssue({ code: 'custom', path: ['unit'], message: 'must be the currency of the money, such as EUR' });
  });
export type ReportColumn = z.infer<typeof Column>;

const Query = z.strictObject({
  title: keptText(100),
  source: name.default('company').describe('Database; SIGNALBOX_REPORT_SOURCE_NAME holds its URL.'),
  sql: keptText(10_000).describe('One select; :from, :to, :previous_from and :time_zone are bound.'),
  columns: z.record(name, Column).refine((columns) => Object.keys(columns).length > 0, 'must name the columns of the result'),
  rows: z.number().int().min(1).max(200_000).default(10_000).describe('More rows than this are a partial result.'),
  mayBeEmpty: z.boolean().default(false).describe('Whether no rows are a valid answer.'),
});
export type ReportQuery = z.infer<typeof Query>;

const Chart = z.strictObject({
  title: keptText(100),
  type: z.enum(['line', 'bar', 'stacked', 'ranking', 'shares']),
  query: name,
  x: name.describe('Column of the categories.'),
  y: z.array(name).min(1).max(6).describe('Columns of the values, all in one unit.'),
  series: name.optional().describe('Column whose values are drawn apart; then there is one y.'),
});
export type ReportChart = z.infer<typeof Chart>;

const LAYOUT = /^(?:insights|(?:chart|table) [a-z][a-z0-9_]*)$/;

/** A group of the people file, or one bare mail address. */
const recipient = keptText(254).superRefine((name, context) => {
  const issue = name.includes('@') ? MailAddress.safeParse(name).error?.issues[0] : undefined;
  if (issue) context.addIssue({ code: 'custom', message: `${name} ${issue.message}` });
});

const Definition = z.strictObject({
  title: keptText(100),
  about: keptText(500).describe('One or two sentences for the reader.'),
  period: z.enum(['previous day', 'previous week', 'previous month', 'previous quarter', 'previous year']),
  timeZone: z.string().refine(isTimeZone, 'must be a time zone such as Europe/Berlin'),
  recipients: z.array(recipient).min(1).max(200).describe('Groups of the people file, or mail addresses.'),
  owner: recipient.describe('The group that is told when the report is not sent.'),
  look: keptText(2_000).describe('What the model is to look at.'),
  queries: z.record(name, Query).refine((queries) => Object.keys(queries).length > 0, 'must have a query'),
  charts: z.record(name, Chart).default({}),
  layout: z.array(z.string().regex(LAYOUT, 'must be insights, chart NAME or table NAME')).min(1),
});
export type ReportDefinition = z.infer<typeof Definition>;

/** A report as its file says it. Names of other parts must exist, so that a mistake is found before the first query. */
export const ReportDefinition = Definition.superRefine((definition, context) => {
  for (const { path, message } of [...chartProblems(definition), ...layoutProblems(definition)])
    context.addIssue({ code: 'custom', path, message });
});

interface Problem {
  path: PropertyKey[];
  message: string;
}

const isNumeric = ({ kind }: ReportColumn): boolean => (NUMERIC as readonly string[]).includes(kind);

function chartProblems({ charts, queries }: ReportDefinition): Problem[] {
  return Object.entries(charts).flatMap(([key, { query, x, y, series }]) => {
    const columns = queries[query]?.columns;
    const at = (field: string, message: string): Problem => ({ path: ['charts', key, field], message });
    if (columns === undefined) return [at('query', `there is no query ${query}`)];
    const missing = [x, ...y, ...(series === undefined ? [] : [series])].find((column) => columns[column] === undefined);
    if (missing !== undefined) return [at('query', `the query ${query} has no column ${missing}`)];
    if (!y.every((column) => isNumeric(columns[column]!))) return [at('y', 'must be columns of numbers')];
    if (new Set(y.map((column) => `${columns[column]!.kind} ${columns[column]!.unit}`)).size > 1)
      return [at('y', 'must be columns of one kind and unit')];
    return series !== undefined && y.length > 1 ? [at('y', 'must be one column where series are drawn apart')] : [];
  });
}

function layoutProblems({ charts, queries, layout }: ReportDefinition): Problem[] {
  return layout.flatMap((entry, index) => {
    const [kind, of = ''] = entry.split(' ');
    const known = kind === 'chart' ? charts[of] : kind === 'table' ? queries[of] : true;
    return known === undefined ? [{ path: ['layout', index], message: `there is no ${kind === 'chart' ? 'chart' : 'query'} ${of}` }] : [];
  });
}
