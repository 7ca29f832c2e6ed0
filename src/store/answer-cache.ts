import { sql } from 'kysely';
import type { AnswerCacheTable } from './budget-tables.ts';
import { textOf } from './blobs.ts';
import type { Db, Trx } from './database.ts';

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

const isYoung = (maxAgeMs: number) =>
  sql<boolean>`answer.expires_at > now() and answer.created_at > now() - ${maxAgeMs} * interval '1 millisecond'`;

/** The answer under a key, unless it is older than `maxAgeMs` or has expired. */
export async function findAnswer(db: Db, key: string, maxAgeMs: number): Promise<CachedAnswer | null> {
  const row = await db
    .selectFrom('answer_cache as answer')
    .innerJoin('blobs', 'blobs.ref', 'answer.raw_ref')
    .select(['answer.model', 'answer.finish_reason', 'answer.raw_ref', 'answer.run_id', 'answer.created_at'])
    .select(['blobs.media_type', 'blobs.body'])
    .where('answer.key', '=', key)
    .where(isYoung(maxAgeMs))
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

/** The texts under these keys, as in {@link findAnswer}. */
export async function findTexts(db: Db, keys: readonly string[], maxAgeMs: number): Promise<Map<string, string>> {
  if (keys.length === 0) return new Map();
  const rows = await db
    .selectFrom('answer_cache as answer')
    .innerJoin('blobs', 'blobs.ref', 'answer.raw_ref')
    .select(['answer.key', 'blobs.media_type', 'blobs.body'])
    .where('answer.key', 'in', keys)
    .where(isYoung(maxAgeMs))
    .execute();
  return new Map(rows.map((row) => [row.key, textOf(row)]));
}

/** Stores answers for others, replacing older ones, and deletes some that have expired. Their blobs must be there. */
export async function keepAnswers(trx: Trx, runId: string, answers: readonly NewAnswer[]): Promise<void> {
  await sql`delete from answer_cache where key in (
    select key from answer_cache where expires_at < now() order by key limit 20 for update skip locked)`.execute(trx);
  const lasting = (ms: number) => sql<Date>`now() + ${ms} * interval '1 millisecond'`;
  await trx
    .insertInto('answer_cache')
    .values(answers.map(({ max_age_ms, ...answer }) => ({ ...answer, run_id: runId, expires_at: lasting(max_age_ms) })))
    .onConflict((conflict) =>
      conflict.column('key').doUpdateSet((row) => ({
        ...{ raw_ref: row.ref('excluded.raw_ref'), run_id: row.ref('excluded.run_id') },
        ...{ created_at: sql<Date>`now()`, expires_at: row.ref('excluded.expires_at') },
      })),
    )
    .execute();
}
