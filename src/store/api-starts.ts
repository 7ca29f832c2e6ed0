import { sql, type Selectable } from 'kysely';
import type { ApiStartsTable } from './api-tables.ts';
import type { Db } from './database.ts';

type StartKey = Pick<ApiStartsTable, 'caller' | 'key'>;
export type ApiStartRow = Selectable<ApiStartsTable>;

/** A request that is at work longer than this has died. */
const LEASE = sql`interval '30 seconds'`;
const KEPT = sql`interval '7 days'`;

/** Takes the row of an idempotency key, or makes it. Not `taken`: answered already, another body, or another request is at work. */
export async function takeStart(
  db: Db,
  start: Pick<ApiStartRow, 'caller' | 'key' | 'body_hash' | 'new_id'>,
): Promise<{ row: ApiStartRow; taken: boolean }> {
  const taken = await db
    .insertInto('api_starts')
    .values({ ...start, answer: null })
    .onConflict((conflict) =>
      conflict
        .columns(['caller', 'key'])
        .doUpdateSet({ claimed_at: sql<Date>`now()` })
        .where('api_starts.answer', 'is', null)
        .where('api_starts.body_hash', '=', start.body_hash)
        .where('api_starts.claimed_at', '<', sql<Date>`now() - ${LEASE}`),
    )
    .returningAll()
    .executeTakeFirst();
  if (taken) return { row: taken, taken: true };
  const row = await whereKey(db, start).executeTakeFirst();
  return row ? { row, taken: false } : takeStart(db, start); // dropped meanwhile
}

const whereKey = (db: Db, { caller, key }: StartKey) =>
  db.selectFrom('api_starts').selectAll().where('caller', '=', caller).where('key', '=', key);

/** Keeps the answer of a start for its repeats. */
export async function keepAnswer(db: Db, { caller, key }: StartKey, answer: { id: string; alreadyStarted: boolean }): Promise<void> {
  await db
    .updateTable('api_starts')
    .set({ answer: JSON.stringify(answer) })
    .where('caller', '=', caller)
    .where('key', '=', key)
    .execute();
}

/** Lets the next request with this key take the row at once, for the same run. */
export async function releaseStart(db: Db, { caller, key }: StartKey): Promise<void> {
  await db
    .updateTable('api_starts')
    .set({ claimed_at: new Date(0) })
    .where('caller', '=', caller)
    .where('key', '=', key)
    .execute();
}

/** Forgets a key whose start was refused, so that a corrected request may use it. */
export async function dropStart(db: Db, { caller, key }: StartKey): Promise<void> {
  await db.deleteFrom('api_starts').where('caller', '=', caller).where('key', '=', key).execute();
}

/** Forgets the idempotency keys of long ago. @returns how many. */
export async function purgeStarts(db: Db): Promise<number> {
  const { numDeletedRows } = await db
    .deleteFrom('api_starts')
    .where('created_at', '<', sql<Date>`now() - ${KEPT}`)
    .executeTakeFirst();
  return Number(numDeletedRows);
}
