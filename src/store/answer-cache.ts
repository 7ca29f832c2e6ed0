import { sql } from 'kysely';
import type { Insertable } from 'kysely';
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

/** How many old answers a new one takes along when it is kept. */
const MOST_SWEPT = 20;

/** Keeps an answer for `maxAgeMs` in the place of an older one, and removes some that have expired. Its blob must be there. */
export async function keepAnswer(
  trx: Trx,
  answer: Omit<Insertable<AnswerCacheTable>, 'created_at' | 'expires_at'>,
  maxAgeMs: number,
): Promise<void> {
  const { key, model, prompt, prompt_version, finish_reason, raw_ref, run_id } = answer;
  await sql`
    with swept as (
      delete from answer_cache where key in (
        select key from answer_cache where expires_at < now() and key <> ${key} limit ${MOST_SWEPT} for update skip locked)
    )
    insert into answer_cache (key, model, prompt, prompt_version, finish_reason, raw_ref, run_id, expires_at)
    values (${key}, ${model}, ${prompt}, ${prompt_version}, ${finish_reason}, ${raw_ref}, ${run_id},
      now() + ${maxAgeMs} * interval '1 millisecond')
    on conflict (key) do update set
      model = excluded.model, finish_reason = excluded.finish_reason, raw_ref = excluded.raw_ref, run_id = excluded.run_id,
      created_at = excluded.created_at, expires_at = excluded.expires_at`.execute(trx);
}
