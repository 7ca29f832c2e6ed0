import type { ReportColumn } from '../../contracts/report/definition.schema.ts';
import { formatMoney } from '../../kit/common/money.ts';

/** A value of a frozen row. */
export type Cell = string | number | null;
export type Row = Readonly<Record<string, Cell>>;

/** A value as readers see it: `1,234.50 EUR`, `12.5 %`, `Jul 2026`; a dash where there is none. */
export function formatCell({ kind, unit, decimals }: ReportColumn, value: Cell): string {
  if (value === null) return '–';
  switch (kind) {
    case 'text':
      return String(value);
    case 'day':
      return `${Number(String(value).slice(8, 10))} ${monthOf(String(value))}`;
    case 'month':
      return monthOf(String(value));
    case 'money':
      return formatMoney(Number(value), unit ?? 'EUR');
    case 'percent':
      return `${grouped(Number(value), decimals)} %`;
    case 'count':
      return withUnit(grouped(Number(value), 0), unit);
    case 'number':
      return withUnit(grouped(Number(value), decimals), unit);
  }
}

const withUnit = (text: string, unit: string | undefined): string => (unit === undefined ? text : `${text} ${unit}`);

const MONTHS = ['Jan', 'Feb', 'Mar', 'Apr', 'May', 'Jun', 'Jul', 'Aug', 'Sep', 'Oct', 'Nov', 'Dec'];
const monthOf = (iso: string): string => `${MONTHS[Number(iso.slice(5, 7)) - 1] ?? '?'} ${iso.slice(0, 4)}`;

/** By the digits after the point: making a format takes longer than a thousand uses of it. */
const formats = Array.from(
  { length: 7 },
  (_, decimals) => new Intl.NumberFormat('en', { minimumFractionDigits: decimals, maximumFractionDigits: decimals }),
);
const grouped = (value: number, decimals: number): string => formats[decimals]!.format(value);

/** The rows of a kept answer, one JSON object a line. */
export const rowsOf = (lines: string): Row[] => lines.split('\n').flatMap((line) => (line === '' ? [] : [JSON.parse(line) as Row]));

/** Content-ID of a chart in the mail. */
export const contentId = (chart: string): string => `${chart}@report`;
