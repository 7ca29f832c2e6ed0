import type { Db } from './database.ts';

/** Keeps which types of workflow a worker serves, so that a start of another is refused. */
export async function keepServed(db: Db, types: readonly string[]): Promise<void> {
  await db
    .insertInto('served_workflows')
    .values(types.map((type) => ({ type })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** The types that workers have served; empty where none has said so yet. */
export const readServed = async (db: Db): Promise<string[]> =>
  (await db.selectFrom('served_workflows').select('type').orderBy('type').execute()).map(({ type }) => type);
