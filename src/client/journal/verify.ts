import type { ExportedRow, JournalHead, JournalProblem, JournalReport } from '../../kit/common/journal.ts';
import { rowHash } from './hash.ts';
import { parseLine, type JournalLine } from './line.ts';

type What = JournalProblem['what'];

/**
 * Checks the lines of an export, with nothing but the lines: every row as written, none missing, none added, each in its place.
 * @param kept heads of an earlier export: each must still be part of its run's chain.
 * @returns the first problem, and what was counted up to there.
 */
export async function verifyJournal(
  lines: AsyncIterable<string> | Iterable<string>,
  kept: readonly JournalHead[] = [],
): Promise<JournalReport> {
  const report: JournalReport = { ok: false, runs: 0, rows: 0, unchained: 0, redacted: 0, problem: null };
  const missing = new Map(kept.map((head) => [head.run, head]));
  const seen = new Set<string>();
  let block: JournalLine[] = [];
  let number = 0;
  for await (const text of lines) {
    const line = parseLine(text, ++number);
    block.push(line);
    if (!('head' in line)) continue;
    const { run } = line.head;
    report.problem = seen.has(run)
      ? problemAt('inserted', line, run, null, 'the run occurs twice')
      : (problemIn(block) ?? problemWith(missing.get(run), block, line));
    if (report.problem) return report;
    count(report, block);
    seen.add(run);
    missing.delete(run);
    block = [];
  }
  const end = { number: number + 1 };
  const [gone] = missing.keys();
  if (block.length > 0) report.problem = problemIn(block);
  else if (gone !== undefined)
    report.problem = problemAt('removed', end, gone, null, 'the run is not in the export, but has an earlier head');
  return { ...report, ok: report.problem === null };
}

function count(report: JournalReport, block: readonly JournalLine[]): void {
  const rows = rowsIn(block);
  report.runs++;
  report.rows += rows.length;
  report.unchained += rows.filter(({ hash }) => hash === null).length;
  report.redacted += rows.reduce((sum, { redacted }) => sum + Object.keys(redacted).length, 0);
}

const rowsIn = (block: readonly JournalLine[]): ExportedRow[] => block.flatMap((line) => ('row' in line ? [line.row] : []));

const problemAt = (what: What, { number }: { number: number }, run: string | null, seq: number | null, detail: string): JournalProblem => ({
  ...{ what, run, seq },
  line: number,
  detail,
});

/** The first problem in the rows of one run and their head, which is the last line. */
function problemIn(block: readonly JournalLine[]): JournalProblem | null {
  const rows = rowsIn(block);
  const last = block.at(-1)!;
  const head = 'head' in last ? last.head : null;
  const run = rows[0]?.run ?? head?.run ?? null;
  let previous: string | null = null;
  let position = 0;
  for (const line of block) {
    if ('broken' in line) return problemAt('changed', line, run, null, line.broken);
    if ('head' in line) continue;
    const { row } = line;
    position++;
    const at = (what: What, detail: string) => problemAt(what, line, row.run, row.seq, detail);
    if (row.hash !== null && rowHash(row) !== row.hash) return at('changed', 'its hash does not fit its content');
    if (row.run !== run) return row.seq === 1 ? noHead(line, run) : at('inserted', `it stands among the rows of ${run}`);
    if (row.seq !== position) return misplaced(rows, position, at);
    if (row.hash === null && previous !== null) return at('changed', 'it has no hash, but stands in a chain');
    if (row.previous !== previous) return at('changed', 'it does not follow the row before it');
    previous = row.hash;
  }
  if (head === null || head.run !== run) return noHead(last, run);
  return problemOfEnd(head, last, position, previous);
}

const noHead = (line: JournalLine, run: string | null): JournalProblem =>
  problemAt('removed', line, run, null, 'the head of the run is missing');

/** A number is missing before this row, comes later, or was there before. */
function misplaced(rows: readonly ExportedRow[], position: number, at: (what: What, detail: string) => JournalProblem): JournalProblem {
  const seq = at('removed', '').seq!;
  if (seq < position) return at('inserted', `a row with the number ${seq} stands before it`);
  if (rows.slice(position).some((later) => later.seq === position)) return at('reordered', `row ${position} comes after it`);
  return { ...at('removed', `row ${position} is missing before row ${seq}`), seq: position };
}

function problemOfEnd(head: JournalHead, line: JournalLine, rows: number, hash: string | null): JournalProblem | null {
  if (head.rows > rows) return problemAt('removed', line, head.run, rows + 1, `the run has ${head.rows} rows, the export ${rows}`);
  if (head.rows < rows) return problemAt('inserted', line, head.run, head.rows + 1, `the run has ${head.rows} rows, the export ${rows}`);
  return head.hash === hash ? null : problemAt('changed', line, head.run, null, 'the head is not the hash of the last row');
}

/** An earlier head must be the hash of the row with its number. */
function problemWith(kept: JournalHead | undefined, block: readonly JournalLine[], line: JournalLine): JournalProblem | null {
  if (kept === undefined || kept.rows === 0) return null;
  const row = rowsIn(block)[kept.rows - 1];
  if (!row) return problemAt('removed', line, kept.run, kept.rows, `an earlier head counts ${kept.rows} rows`);
  return row.hash === kept.hash ? null : problemAt('changed', line, kept.run, kept.rows, 'an earlier head has another hash for it');
}
