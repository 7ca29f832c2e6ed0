import { createHash } from 'node:crypto';
import { isStorable } from '../kit/common/text.ts';
import type { Db } from './database.ts';

export interface Blob {
  /** `sha256:<hex>` of the body. */
  ref: string;
  media_type: string;
  body: string;
}

const PLAIN = 'text/plain; charset=utf-8';
const ESCAPED = 'text/plain; escaped=json';

/** A text as a row of the table `blobs`. Text that PostgreSQL cannot store (U+0000, lone surrogates) becomes a JSON string. */
export function textBlob(text: string): Blob {
  return isStorable(text) ? blobOf(PLAIN, text) : blobOf(ESCAPED, JSON.stringify(text));
}

/** Data as a row of the table `blobs`. */
export const jsonBlob = (value: unknown): Blob => blobOf('application/json', JSON.stringify(value));

/** Returns the text that {@link textBlob} stored. */
export const textOf = ({ media_type, body }: Pick<Blob, 'media_type' | 'body'>): string =>
  media_type === ESCAPED ? (JSON.parse(body) as string) : body;

const blobOf = (media_type: string, body: string): Blob => ({
  ref: `sha256:${createHash('sha256').update(body).digest('hex')}`,
  media_type,
  body,
});

/** Stores a text by its content and returns its reference; harmless when repeated. */
export async function keepText(db: Db, text: string): Promise<string> {
  const blob = textBlob(text);
  await db
    .insertInto('blobs')
    .values(blob)
    .onConflict((conflict) => conflict.column('ref').doNothing())
    .execute();
  return blob.ref;
}

/** The text of a reference, or null. */
export async function readText(db: Db, ref: string): Promise<string | null> {
  const row = await db.selectFrom('blobs').select(['media_type', 'body']).where('ref', '=', ref).executeTakeFirst();
  return row ? textOf(row) : null;
}
