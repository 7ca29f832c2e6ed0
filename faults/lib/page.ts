import { readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from './programs.ts';
import type { Report, Row } from './row.ts';

const PAGE = join(ROOT, 'docs', 'reliability.md');
const BEGIN = '<!-- npm run faults: begin -->';
const END = '<!-- npm run faults: end -->';

/** Writes the results between the markers of docs/reliability.md. */
export function writePage(report: Report, parts: readonly Row['part'][]): void {
  const page = readFileSync(PAGE, 'utf8');
  const [begin, end] = [page.indexOf(BEGIN), page.indexOf(END)];
  if (begin < 0 || end < begin) throw new Error(`${PAGE} lacks its markers`);
  writeFileSync(PAGE, `${page.slice(0, begin + BEGIN.length)}\n\n${resultText(report, parts)}\n\n${page.slice(end)}`);
}

/** The results as Markdown, already formatted as prettier would. */
export function resultText({ seed, cases, lost, doubled, rows }: Report, parts: readonly Row['part'][]): string {
  const date = new Date().toISOString().slice(0, 10);
  const head = ['Part', 'Workflow', 'What', 'Trouble', 'Cases', 'Lost', 'Doubled'];
  const cells = rows.map((row) => [row.part, row.workflow, row.what, row.trouble, row.cases, row.lost, row.doubled].map(String));
  return [
    `Seed ${seed}, ${date}, parts: ${parts.join(', ')}. **${cases} cases, ${lost} lost, ${doubled} doubled.**`,
    '',
    table(head, cells, 4),
  ].join('\n');
}

/** Right-aligns the columns from `numbers` on. */
function table(head: string[], rows: string[][], numbers: number): string {
  const widths = head.map((_, column) => Math.max(3, ...[head, ...rows].map((row) => row[column]!.length)));
  const cell = (text: string, column: number) => (column < numbers ? text.padEnd(widths[column]!) : text.padStart(widths[column]!));
  const line = (cells: string[]) => `| ${cells.map(cell).join(' | ')} |`;
  const rule = widths.map((width, column) => (column < numbers ? '-'.repeat(width) : `${'-'.repeat(width - 1)}:`));
  return [line(head), `| ${rule.join(' | ')} |`, ...rows.map(line)].join('\n');
}
