import { createHash } from 'node:crypto';
import type { ExportedRow, JournalHead, PersonalField } from '../../src/kit/common/journal.ts';

const sha256 = (text: string) => createHash('sha256').update(text, 'utf8').digest('hex');

/** The form of docs/journal.md, written from that page alone. */
export function hashByTheBook(row: ExportedRow): string {
  const quote = (value: string | number | null) => (value === null ? 'null' : JSON.stringify(value));
  const salted = (field: PersonalField) => {
    const text = row[field];
    return text === null ? (row.redacted[field] ?? null) : sha256(`${row.salts[field]}${text}`);
  };
  const bits = new DataView(new ArrayBuffer(8));
  bits.setFloat64(0, row.confidence ?? 0);
  const confidence = row.confidence === null ? null : bits.getBigUint64(0).toString(16).padStart(16, '0');
  const plain = [row.run, row.seq, row.at, row.kind, row.step, row.version, confidence, row.usdNano];
  const personal = (['by', 'choice', 'input', 'reasoning', 'details'] as const).map(salted);
  return sha256(`${row.previous ?? ''}[${[...plain, ...personal].map(quote).join(', ')}]`);
}

export type Content = Omit<ExportedRow, 'run' | 'seq' | 'salts' | 'redacted' | 'previous' | 'hash'>;

/** A chain of rows with their head. */
export function chainOf(run: string, contents: readonly Content[], salt = (place: string) => `salt of ${place}`) {
  const rows: ExportedRow[] = [];
  for (const [index, content] of contents.entries()) {
    const filled = (['by', 'choice', 'input', 'reasoning', 'details'] as const).filter((field) => content[field] !== null);
    const salts = Object.fromEntries(filled.map((field) => [field, salt(`${run} ${index} ${field}`)]));
    const row = { run, seq: index + 1, ...content, salts, redacted: {}, previous: rows.at(-1)?.hash ?? null, hash: null };
    rows.push({ ...row, hash: hashByTheBook(row) });
  }
  const head: JournalHead = { run, rows: rows.length, hash: rows.at(-1)?.hash ?? null };
  return { rows, head };
}

/** The row without a text: its salt goes, its salted hash stays. */
export function redacted(row: ExportedRow, field: PersonalField): ExportedRow {
  const text = row[field];
  if (text === null) return row;
  const { [field]: salt, ...salts } = row.salts;
  return { ...row, [field]: null, salts, redacted: { ...row.redacted, [field]: sha256(`${salt}${text}`) } };
}
