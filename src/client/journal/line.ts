import { z } from 'zod';
import { PERSONAL_FIELDS, type ExportedRow, type JournalHead } from '../../kit/common/journal.ts';
import { safeJson } from '../../kit/common/printable.ts';

/** A line of an export, by its number from 1. */
export type JournalLine = { number: number } & ({ row: ExportedRow } | { head: JournalHead } | { broken: string });

const hash = z.string().regex(/^[0-9a-f]{64}$/);
const text = z.string().nullable();
const perField = <T extends z.ZodType>(value: T) =>
  z.strictObject({ by: value, choice: value, input: value, reasoning: value, details: value }).partial();

const row = z
  .strictObject({
    ...{ run: z.string(), seq: z.int().min(1), at: z.string(), step: text, version: text, confidence: z.number().nullable() },
    ...{ kind: z.enum(['transition', 'model', 'rule', 'person', 'operator', 'effect']), usdNano: z.int() },
    ...{ by: text, choice: text, input: text, reasoning: text, details: text },
    ...{ salts: perField(z.string()), redacted: perField(hash.nullable()), previous: hash.nullable(), hash: hash.nullable() },
  })
  .refine(isComplete, 'a text, its salt and its salted hash do not belong together');

const head = z.strictObject({ head: z.strictObject({ run: z.string(), rows: z.int().min(0), hash: hash.nullable() }) });

/** A text has its salt and no hash; a removed one has its hash and no salt. Rows from before the chain have neither. */
function isComplete(row: ExportedRow): boolean {
  const chained = row.hash !== null;
  if (!chained && row.previous !== null) return false;
  return PERSONAL_FIELDS.every((field) => {
    const salted = row.salts[field] !== undefined;
    const removed = row.redacted[field];
    if (row[field] !== null) return removed === undefined && salted === chained;
    const mayBeEmpty = field !== 'by' && field !== 'choice';
    return !salted && (removed === undefined ? mayBeEmpty : (removed !== null) === chained);
  });
}

/** Reads one line. A line written otherwise than by the export is broken: a name that occurs twice would hide a value. */
export function parseLine(line: string, number: number): JournalLine {
  let data: unknown;
  try {
    data = JSON.parse(line);
  } catch {
    return { number, broken: 'it is not JSON' };
  }
  if (safeJson(data) !== line) return { number, broken: 'it is not written as the export writes it' };
  const isHead = typeof data === 'object' && data !== null && 'head' in data;
  const parsed = isHead ? head.safeParse(data) : row.safeParse(data);
  if (!parsed.success) {
    const { path, message } = parsed.error.issues[0]!;
    return { number, broken: [path.join('.'), message].filter(Boolean).join(': ') };
  }
  return 'head' in parsed.data ? { number, head: parsed.data.head } : { number, row: parsed.data };
}

/** The lines of a run's journal: its rows, then its head. */
export const linesOf = ({ rows, head }: { rows: readonly ExportedRow[]; head: JournalHead }): string[] => [
  ...rows.map((row) => safeJson(row)),
  safeJson({ head }),
];
