import { createHash } from 'node:crypto';
import { sql } from 'kysely';
import type { DocumentRef } from '../kit/common/document.ts';
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
  const ref = `sha256:${createHash('sha256').update(body).digest('hex')}`;
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

/** The names under which a document came, and from where, the first one first. */
export const documentOrigins = (db: Db, ref: string): Promise<{ name: string; origin: string }[]> =>
  db.selectFrom('document_origins').select(['name', 'origin']).where('ref', '=', ref).orderBy('id').execute();

/** The workflows of the runs that were started with a document. */
export async function workflowsWith(db: Db, ref: string): Promise<string[]> {
  const started = sql<boolean>`input #>> '{document,ref}' = ${ref}`;
  const rows = await db.selectFrom('runs').select('workflow').distinct().where(started).execute();
  return rows.map(({ workflow }) => workflow);
}

/** The document with which a run was started, or null. */
export async function documentOfRun(db: Db, runId: string): Promise<Pick<DocumentRef, 'ref' | 'name'> | null> {
  const [ref, name] = [
    sql<string | null>`input #>> '{document,ref}'`.as('ref'),
    sql<string | null>`input #>> '{document,name}'`.as('name'),
  ];
  const row = await db.selectFrom('runs').select([ref, name]).where('id', '=', runId).executeTakeFirst();
  return row?.ref && row.name ? { ref: row.ref, name: row.name } : null;
}

/** The document of a reference, or null. */
export async function readDocument(db: Db | Trx, ref: string): Promise<StoredDocument | null> {
  const row = await db.selectFrom('documents').select(['media_type', 'body']).where('ref', '=', ref).executeTakeFirst();
  return row ? { ref, mediaType: row.media_type, body: row.body } : null;
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
