import { createHash, randomBytes } from 'node:crypto';
import { deleteSessions, findSession, insertSession, touchSession } from '../store/sessions.ts';
import type { SignalboxClient } from './connect.ts';

const MINUTE_MS = 60_000;
/** A session that nobody uses ends after this. */
const IDLE_MS = 2 * 60 * MINUTE_MS;
/** Then everybody logs in again. */
const LONGEST_MS = 12 * 60 * MINUTE_MS;

/** Who is logged in. */
export interface Session {
  /** The secret in the cookie; the database has its hash. */
  id: string;
  person: string;
  /** Whether an identity provider said who it is. */
  proven: boolean;
}

const hashOf = (id: string): string => createHash('sha256').update(id).digest('hex');

/** Logs a person in. */
export async function openSession(client: SignalboxClient, who: Omit<Session, 'id'>, now = Date.now()): Promise<Session> {
  const id = randomBytes(32).toString('base64url');
  const at = new Date(now);
  const { person, proven } = who;
  await insertSession(client.db, { id_hash: hashOf(id), person, proven, started_at: at, seen_at: at, ends_at: new Date(now + LONGEST_MS) });
  return { id, ...who };
}

/**
 * The session of an id while it lasts and its person is known; null otherwise.
 * @param isUse false for what a page asks by itself, which must not keep a session alive.
 */
export async function readSession(client: SignalboxClient, id: string, isUse: boolean, now = Date.now()): Promise<Session | null> {
  const row = await findSession(client.db, hashOf(id));
  if (!row || now >= row.ends_at.getTime() || now - row.seen_at.getTime() >= IDLE_MS) return null;
  if (!(await client.people()).find(row.person)) return null;
  if (isUse && now - row.seen_at.getTime() >= MINUTE_MS) await touchSession(client.db, row.id_hash, new Date(now));
  return { id, person: row.person, proven: row.proven };
}

/** Logs out. */
export const closeSession = (client: SignalboxClient, id: string): Promise<void> => deleteSessions(client.db, { idHash: hashOf(id) });

/** Logs a person out everywhere. */
export const closeSessionsOf = (client: SignalboxClient, person: string): Promise<void> => deleteSessions(client.db, { person });
