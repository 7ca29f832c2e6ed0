import type { PrintJob } from '../../activities/report/ports.ts';
import { NUMERIC, type ReportQuery } from '../../contracts/report/definition.schema.ts';
import { printableText } from '../../kit/common/printable.ts';
import { truncate } from '../../kit/common/text.ts';
import { formatCell, rowsOf, type Row } from '../../rules/report/format.ts';
import { chartData, type ChartData } from './chart-data.ts';
import { drawChart, type DrawnChart } from './charts.ts';
import { hasBoxes } from './letters.ts';

export interface TableView {
  title: string;
  heads: string[];
  isNumber: boolean[];
  rows: string[][];
  /** Such as that there are more rows; null where all are shown. */
  note: string | null;
}

export type Section =
  | { kind: 'insights'; title: string; insights: readonly string[]; remarks: readonly string[] }
  | { kind: 'chart'; name: string; title: string; data: ChartData; drawn: DrawnChart; alt: string }
  | { kind: 'table'; title: string; table: TableView };

/** Everything on a report, in reading order, as text: page, PDF and mail show the same. */
export interface ReportView {
  title: string;
  about: string;
  period: string;
  printedAt: string;
  sections: Section[];
  sources: TableView;
  cost: string;
  /** Whether some of its characters are drawn as boxes in PDF and charts. */
  hasBoxes: boolean;
}

/** Of a table and of a cell; the kept rows have all. */
const MOST_ROWS = 40;
const MOST_CHARACTERS = 100;

export function reportView({ definition, period, data, insights, remarks, cost, printedAt }: PrintJob): ReportView {
  const rows = new Map(data.map(({ query, lines }) => [query, rowsOf(Buffer.from(lines).toString('utf8'))]));
  const sectionOf = (entry: string): Section => {
    const [kind, name = ''] = entry.split(' ');
    if (kind === 'insights')
      return { kind: 'insights', title: 'What the data say', insights: insights.map(printableText), remarks: remarks.map(printableText) };
    if (kind === 'table')
      return { kind: 'table', title: definition.queries[name]!.title, table: tableOf(definition.queries[name]!, rows.get(name)!) };
    const chart = definition.charts[name]!;
    const drawnFrom = chartData(chart, definition.queries[chart.query]!, rows.get(chart.query)!);
    return { kind: 'chart', name, title: drawnFrom.title, data: drawnFrom, drawn: drawChart(drawnFrom), alt: altOf(drawnFrom) };
  };
  const sections = definition.layout.map(sectionOf);
  const [title, about] = [printableText(definition.title), printableText(definition.about)];
  return {
    title,
    about,
    period: period.label,
    printedAt: `${minute(printedAt)}; days are those of ${period.timeZone}`,
    sections,
    sources: sourcesOf(definition.queries, data),
    cost,
    hasBoxes: [title, about, ...sections.flatMap(textsOf)].some(hasBoxes),
  };
}

function textsOf(section: Section): readonly string[] {
  switch (section.kind) {
    case 'insights':
      return [...section.insights, ...section.remarks];
    case 'chart':
      return [section.title, ...section.data.categories, ...section.data.series.map(({ name }) => name)];
    case 'table':
      return [section.title, ...section.table.heads, ...section.table.rows.flat()];
  }
}

function tableOf({ title, columns }: ReportQuery, rows: readonly Row[]): TableView {
  const entries = Object.entries(columns);
  const more = rows.length - MOST_ROWS;
  return {
    title,
    heads: entries.map(([, column]) => column.title),
    isNumber: entries.map(([, { kind }]) => (NUMERIC as readonly string[]).includes(kind)),
    rows: rows
      .slice(0, MOST_ROWS)
      .map((row) => entries.map(([name, column]) => truncate(printableText(formatCell(column, row[name] ?? null)), MOST_CHARACTERS))),
    note:
      rows.length === 0
        ? 'No rows in this period.'
        : more > 0
          ? `The first ${MOST_ROWS} of ${rows.length.toLocaleString('en')} rows.`
          : null,
  };
}

/** Where every number comes from: the query, its rows, when it was read, and the hash of what was kept. */
const sourcesOf = (queries: PrintJob['definition']['queries'], data: PrintJob['data']): TableView => ({
  title: 'Sources',
  heads: ['Query', 'Database', 'Rows', 'Read at', 'SHA-256'],
  isNumber: [false, false, true, false, false],
  rows: data.map(({ query, rows, at, ref }) => [
    queries[query]!.title,
    queries[query]!.source,
    rows.toLocaleString('en'),
    minute(at),
    ref.replace('sha256:', '').slice(0, 12),
  ]),
  note: null,
});

const minute = (iso: string): string => `${iso.slice(0, 16).replace('T', ' ')} UTC`;

const MOST_NAMED = 6;

/** What a chart shows, for readers who do not see it. */
function altOf({ title, categories, series, xTitle, yTitle }: ChartData): string {
  const named = categories.slice(0, MOST_NAMED).join(', ');
  const of = series.length > 1 ? ` for ${series.map(({ name }) => name).join(', ')}` : '';
  return `${title}: ${yTitle} by ${xTitle}${of}. ${categories.length} categories: ${named}${categories.length > MOST_NAMED ? ' …' : ''}.`;
}
