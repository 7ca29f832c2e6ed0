import { createHash } from 'node:crypto';
import { setImmediate as nextTurn } from 'node:timers/promises';
import { sql } from 'kysely';
import type { DocumentRef } from '../kit/common/document.ts';
import { SignalboxError } from '../kit/common/failures.ts';
import type { Db, Trx } from './database.ts';

export type { DocumentRef };

/** A document with its bytes. */
export interface StoredDocument {
  ref: string;
  mediaType: string;
  body: Buffer;
}

export interface NewDocument {
  body: Uint8Array;
  /** Found in the bytes, not in the name. */
  mediaType: string;
  /** File name as given. */
  name: string;
  /** Where from: `upload:<person>`, `mail:<Message-ID>`, `folder:<path>`, `run:<workflow id>`. */
  origin: string;
}

/** Keeps a document once for its content, and that it came from there; harmless when repeated. */
export async function keepDocument(db: Db | Trx, { body, mediaType, name, origin }: NewDocument): Promise<DocumentRef> {
  const ref = `sha256:${await hashInParts(body)}`;
  await db
    .insertInto('documents')
    .values({ ref, media_type: mediaType, size: body.length, body: Buffer.from(body) })
    .onConflict((conflict) => conflict.column('ref').doNothing())
    .execute();
  await db
    .insertInto('document_origins')
    .values({ ref, name, origin })
    .onConflict((conflict) => conflict.columns(['ref', 'origin', 'name']).doNothing())
    .execute();
  return { ref, mediaType, size: body.length, name };
}

const PART_BYTES = 2 ** 20;

/** Other work of the process goes on between the parts. */
async function hashInParts(body: Uint8Array): Promise<string> {
  const hash = createHash('sha256');
  for (let start = 0; start < body.length; start += PART_BYTES) {
    if (start > 0) await nextTurn();
    hash.update(body.subarray(start, start + PART_BYTES));
  }
  return hash.digest('hex');
}

/** The names under which a document came, and from where, the first one first. */
export const documentOrigins = (db: Db, ref: string): Promise<{ name: string; origin: string }[]> =>
  db.selectFrom('document_origins').select(['name', 'origin']).where('ref', '=', ref).orderBy('id').execute();

/** The workflows of the runs that were started with a document. */
export async function workflowsWith(db: Db, ref: string): Promise<string[]> {
  const started = sql<boolean>`input #>> '{document,ref}' = ${ref}`;
  const rows = await db.selectFrom('runs').select('workflow').distinct().where(started).execute();
  return rows.map(({ workflow }) => workflow);
}

/** The document of a run, with the number of its pages once it was read. */
export type DocumentOfRun = Pick<DocumentRef, 'ref' | 'name'> & { pages: number | null };

/** The document with which a run was started, or null. */
export async function documentOfRun(db: Db, runId: string): Promise<DocumentOfRun | null> {
  const [ref, name] = [
    sql<string | null>`input #>> '{document,ref}'`.as('ref'),
    sql<string | null>`input #>> '{document,name}'`.as('name'),
  ];
  const pages = sql<number | null>`(select pages from documents where documents.ref = runs.input #>> '{document,ref}')`.as('pages');
  const row = await db.selectFrom('runs').select([ref, name, pages]).where('id', '=', runId).executeTakeFirst();
  return row?.ref && row.name ? { ref: row.ref, name: row.name, pages: row.pages } : null;
}

/** Keeps how many pages a document has; harmless when repeated. */
export const notePages = (db: Db, ref: string, pages: number) =>
  db.updateTable('documents').set({ pages }).where('ref', '=', ref).execute();

/** The bytes of a document in parts, because the driver stops the process while it decodes one. No parts where there is no document. */
export async function* readParts(db: Db | Trx, ref: string): AsyncGenerator<{ mediaType: string; part: Buffer }> {
  for (let start = 1; ; start += PART_BYTES) {
    const part = sql<Buffer>`substring(body from ${start} for ${PART_BYTES})`.as('part');
    const row = await db.selectFrom('documents').select(['media_type', 'size', part]).where('ref', '=', ref).executeTakeFirst();
    if (row) yield { mediaType: row.media_type, part: row.part };
    else if (start > 1) throw new SignalboxError('INTERNAL', { detail: `the document ${ref} was dropped while it was read` });
    if (!row || start + PART_BYTES > row.size) return;
  }
}

/** The document of a reference, or null. */
export async function readDocument(db: Db | Trx, ref: string): Promise<StoredDocument | null> {
  const parts: Buffer[] = [];
  let type: string | null = null;
  for await (const { mediaType, part } of readParts(db, ref)) {
    type = mediaType;
    parts.push(part);
  }
  return type === null ? null : { ref, mediaType: type, body: Buffer.concat(parts) };
}

/**
 * Takes back what came from there under names with this beginning, and each document that came from nowhere else; harmless when repeated.
 * @returns how many documents were taken back.
 */
export async function dropDocuments(trx: Trx, origin: string, names: string): Promise<number> {
  const gone = await trx
    .deleteFrom('document_origins')
    .where('origin', '=', origin)
    .where('name', 'like', `${names}%`)
    .returning('ref')
    .execute();
  const refs = gone.map(({ ref }) => ref);
  if (refs.length === 0) return 0;
  await trx
    .deleteFrom('documents')
    .where('ref', 'in', refs)
    .where((document) =>
      document.not(
        document.exists(document.selectFrom('document_origins').select('id').whereRef('document_origins.ref', '=', 'documents.ref')),
      ),
    )
    .execute();
  return refs.length;
}
