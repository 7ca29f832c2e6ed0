import { sql } from 'kysely';
import type { AnswerCacheTable } from './budget-tables.ts';
import { textOf } from './blobs.ts';
import type { Db } from './database.ts';

export interface CachedAnswer {
  text: string;
  rawRef: string;
  finishReason: string;
  /** The model that gave it. */
  model: string;
  /** The run that paid for it, and when. */
  runId: string;
  at: Date;
}

/** The answer under a key, unless it is older than `maxAgeMs` or has expired. */
export async function findAnswer(db: Db, key: string, maxAgeMs: number): Promise<CachedAnswer | null> {
  const row = await db
    .selectFrom('answer_cache as answer')
    .innerJoin('blobs', 'blobs.ref', 'answer.raw_ref')
    .select(['answer.model', 'answer.finish_reason', 'answer.raw_ref', 'answer.run_id', 'answer.created_at'])
    .select(['blobs.media_type', 'blobs.body'])
    .where('answer.key', '=', key)
    .where(sql<boolean>`answer.expires_at > now() and answer.created_at > now() - ${maxAgeMs} * interval '1 millisecond'`)
    .executeTakeFirst();
  if (!row) return null;
  return {
    text: textOf(row),
    rawRef: row.raw_ref,
    finishReason: row.finish_reason,
    model: row.model,
    runId: row.run_id,
    at: row.created_at,
  };
}

/** An answer that replaces an older one; `keepModelWork` stores it and deletes some expired ones. */
export type NewAnswer = Pick<AnswerCacheTable, 'key' | 'model' | 'prompt' | 'prompt_version' | 'finish_reason' | 'raw_ref'> & {
  max_age_ms: number;
};
