import { createHash } from 'node:crypto';
import type { ExportedRow, PersonalField } from '../../kit/common/journal.ts';

/** The hash of a row as the database computes it (migration 040); docs/journal.md describes the form. */
export function rowHash(row: ExportedRow): string {
  const salted = (field: PersonalField) => row.redacted[field] ?? saltedHash(row.salts[field], row[field]);
  const { run, seq, at, kind, step, version, confidence, usdNano } = row;
  const personal = [salted('by'), salted('choice'), salted('input'), salted('reasoning'), salted('details')];
  const fields = [run, seq, at, kind, step, version, bitsOf(confidence), usdNano, ...personal];
  return sha256(`${row.previous ?? ''}[${fields.map((field) => JSON.stringify(field)).join(', ')}]`);
}

const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

const saltedHash = (salt: string | undefined, text: string | null): string | null =>
  salt === undefined || text === null ? null : sha256(salt + text);

/** A number's 64 bits in hex: decimal text differs between languages. */
function bitsOf(value: number | null): string | null {
  if (value === null) return null;
  const bytes = Buffer.alloc(8);
  bytes.writeDoubleBE(value);
  return bytes.toString('hex');
}
