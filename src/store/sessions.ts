import type { Selectable } from 'kysely';
import type { Db } from './database.ts';
import type { SessionsTable } from './login-tables.ts';

export type SessionRow = Selectable<SessionsTable>;

/** Stores a session, and deletes those that have ended. */
export async function insertSession(db: Db, row: SessionRow): Promise<void> {
  await db.deleteFrom('sessions').where('ends_at', '<', row.started_at).execute();
  await db.insertInto('sessions').values(row).execute();
}

export const findSession = (db: Db, idHash: string): Promise<SessionRow | undefined> =>
  db.selectFrom('sessions').selectAll().where('id_hash', '=', idHash).executeTakeFirst();

/** Records that a session is in use. */
export async function touchSession(db: Db, idHash: string, at: Date): Promise<void> {
  await db.updateTable('sessions').set({ seen_at: at }).where('id_hash', '=', idHash).execute();
}

/** Ends a session, or all of a person. */
export async function deleteSessions(db: Db, which: { idHash: string } | { person: string }): Promise<void> {
  const sessions = db.deleteFrom('sessions');
  await ('idHash' in which ? sessions.where('id_hash', '=', which.idHash) : sessions.where('person', '=', which.person)).execute();
}
