import { writeFileSync } from 'node:fs';
import { loadavg } from 'node:os';
import { fileURLToPath } from 'node:url';
import type { Measurement, PageTable, Row } from './row.ts';
import type { Failed } from './run-all.ts';

const PAGE = fileURLToPath(new URL('../../docs/performance.md', import.meta.url));

export interface Report {
  measurements: readonly Measurement[];
  rows: readonly Row[];
  tables: readonly PageTable[];
  failed: readonly Failed[];
  versions: readonly (readonly [string, string])[];
}

/** Writes docs/performance.md. */
export const writePage = (report: Report): void => writeFileSync(PAGE, pageOf(report));

/** The page as text, already formatted as prettier would. */
export function pageOf({ measurements, rows, tables, failed, versions }: Report): string {
  const results = rows.map(({ id, name, value, unit, goal, goalIs, met, runs }) => [
    id,
    name,
    amount(value, unit),
    goal === null ? '' : `${goalIs === 'lowest' ? '≥' : '≤'} ${amount(goal, unit)}`,
    met === null ? '' : met ? 'yes' : 'no',
    `${amount(Math.min(...runs), unit)} to ${amount(Math.max(...runs), unit)} (${runs.length})`,
  ]);
  const load = loadavg().map((value) => value.toFixed(1));
  return [
    '# Performance',
    'Written by `npm run bench`; do not edit. `npm run bench -- --only P1` runs a single measurement, and `--json` prints the results as data.',
    `Date: ${new Date().toISOString().slice(0, 10)}. Load of the machine at the end (1, 5, 15 minutes): ${load.join(', ')}.`,
    '## Results',
    'Each value is the median of its rounds. The two sides of a ratio were measured in turns, in one run on one server. Absolute times depend on the machine.',
    table(['id', 'metric', 'value', 'goal', 'met', 'range (rounds)'], results),
    ...failed.map(({ id, why }) => `**${id} is missing, because it failed:** \`${why.replaceAll(/\s+/g, ' ').replaceAll('`', "'")}\``),
    ...tables.flatMap(({ title, head, rows: lines }) => [`### ${title}`, table(head, lines)]),
    '## Method',
    ...measurements.map(({ id, method }) => `**${id}.** ${method.replaceAll('\n', ' ')}`),
    '## Environment',
    table(
      ['', ''],
      versions.map((pair) => [...pair]),
    ),
  ]
    .join('\n\n')
    .concat('\n');
}

/** A share as text. */
export const percent = (share: number): string => `${(100 * share).toFixed(1)} %`;

const MIB = 2 ** 20;

const amount = (value: number, unit: Row['unit']): string => {
  const text = value.toFixed(unit === 'ms' ? 1 : 2);
  return {
    ratio: `${text}x`,
    share: percent(value),
    s: `${text} s`,
    ms: `${text} ms`,
    count: String(value),
    bytes: value < MIB ? `${Math.round(value)} B` : `${Math.round(value / MIB)} MiB`,
    '1/s': `${text}/s`,
  }[unit];
};

function table(head: string[], rows: string[][]): string {
  const widths = head.map((_, column) => Math.max(3, ...[head, ...rows].map((row) => row[column]!.length)));
  const line = (cells: string[]) => `| ${cells.map((cell, column) => cell.padEnd(widths[column]!)).join(' | ')} |`;
  return [line(head), `| ${widths.map((width) => '-'.repeat(width)).join(' | ')} |`, ...rows.map(line)].join('\n');
}
