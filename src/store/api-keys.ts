import { sql, type Selectable } from 'kysely';
import type { KeyScope } from '../kit/common/roles.ts';
import type { ApiKeysTable } from './api-tables.ts';
import type { Db } from './database.ts';

export type ApiKeyRow = Selectable<ApiKeysTable>;

export interface NewApiKey {
  name: string;
  hash: string;
  scopes: readonly KeyScope[];
  workflows: readonly string[] | null;
  created_by: string;
  expires_at: Date | null;
}

/** Stores a key. False when its name is taken. */
export async function insertKey(db: Db, { scopes, workflows, ...key }: NewApiKey): Promise<boolean> {
  const row = await db
    .insertInto('api_keys')
    .values({ ...key, scopes: JSON.stringify(scopes), workflows: workflows && JSON.stringify(workflows) })
    .onConflict((conflict) => conflict.column('name').doNothing())
    .returning('name')
    .executeTakeFirst();
  return row !== undefined;
}

/** All keys, newest first. */
export const readKeys = (db: Db): Promise<ApiKeyRow[]> =>
  db.selectFrom('api_keys').selectAll().orderBy('created_at', 'desc').orderBy('name').execute();

/** Finds a key by its hash: the database compares hashes, so its time tells nothing of the key. */
export const findKey = (db: Db, hash: string): Promise<ApiKeyRow | undefined> =>
  db.selectFrom('api_keys').selectAll().where('hash', '=', hash).executeTakeFirst();

/** Notes that a key is in use, at most once a minute. */
export async function touchKey(db: Db, { name, last_used_at }: ApiKeyRow): Promise<void> {
  if (last_used_at !== null && Date.now() - last_used_at.getTime() < 60_000) return;
  await db
    .updateTable('api_keys')
    .set({ last_used_at: sql<Date>`now()` })
    .where('name', '=', name)
    .execute();
}

/** Revokes a key, once. Undefined when there is none. */
export async function revokeKey(db: Db, name: string, person: string): Promise<ApiKeyRow | undefined> {
  await db
    .updateTable('api_keys')
    .set({ revoked_at: sql<Date>`now()`, revoked_by: person })
    .where('name', '=', name)
    .where('revoked_at', 'is', null)
    .execute();
  return db.selectFrom('api_keys').selectAll().where('name', '=', name).executeTakeFirst();
}
