import { createHash } from 'node:crypto';
import type pg from 'pg';
import { inTransaction, type Query } from './database.ts';
import { Refusal, type Call, type Reply, type Wording } from './reply.ts';

/** Shared by all partners. */
export interface World {
  pool: pg.Pool;
  now: () => Date;
  /** `partner key` of the requests in progress. */
  atWork: Set<string>;
}

export interface Operation {
  /** Changes the state. @returns the id of the object made or changed. @throws Refusal, and nothing is committed. */
  write: (query: Query, at: Date) => Promise<string>;
  /** The answer, computed from the state alone, so that it can be computed again after a crash in between. */
  answer: (query: Query, id: string) => Promise<Reply>;
  /** How long the key is kept; for ever if absent. */
  keepMs?: number;
}

/** The id when nothing was made. */
export const NONE = 'none';

interface RequestRow {
  fingerprint: string;
  object: string;
  status: number | null;
  body: unknown;
}

/**
 * Executes a request once per key, as payment providers do: state and key are committed together, the answer after them. A repeated request
 * gets the same answer; another request with the same key is refused. A refused request does not use up its key.
 */
export async function once(world: World, call: Call, wording: Wording, operation: Operation): Promise<Reply> {
  const lock = call.key === null ? null : `${call.partner} ${call.key}`;
  if (lock !== null && world.atWork.has(lock)) throw new Refusal(wording.inUse(call.key!));
  if (lock !== null) world.atWork.add(lock);
  try {
    await call.enter();
    const { id, stored } = await inTransaction(world.pool, (query) => writeOnce(query, world.now(), call, wording, operation));
    if (stored) return { ...stored, replayed: true };
    call.written();
    return await inTransaction(world.pool, async (query) => {
      const reply = await operation.answer(query, id);
      if (call.key !== null) {
        const values = [call.partner, call.key, reply.status, JSON.stringify(reply.body)];
        await query('update partners.requests set status = $3, body = $4 where partner = $1 and key = $2', values);
      }
      return reply;
    });
  } finally {
    if (lock !== null) world.atWork.delete(lock);
  }
}

async function writeOnce(
  query: Query,
  at: Date,
  { partner, key, method, path, query: asked, body }: Call,
  wording: Wording,
  operation: Operation,
): Promise<{ id: string; stored: Reply | null }> {
  if (key === null) return { id: await operation.write(query, at), stored: null };
  if (operation.keepMs !== undefined) {
    const before = new Date(at.getTime() - operation.keepMs);
    await query('delete from partners.requests where partner = $1 and at < $2', [partner, before]);
  }
  const fingerprint = createHash('sha256')
    .update(`${method} ${path}${asked.size > 0 ? `?${asked.toString()}` : ''}\n${body}`)
    .digest('hex');
  const select = 'select fingerprint, object, status, body from partners.requests where partner = $1 and key = $2';
  const [known] = await query<RequestRow>(select, [partner, key]);
  if (known && known.fingerprint !== fingerprint) throw new Refusal(wording.otherRequest(key));
  if (known) return { id: known.object, stored: known.status === null ? null : { status: known.status, body: known.body } };
  const id = await operation.write(query, at);
  const insert = 'insert into partners.requests (partner, key, fingerprint, object, at) values ($1, $2, $3, $4, $5)';
  await query(insert, [partner, key, fingerprint, id, at]);
  return { id, stored: null };
}

/** Blocks a key under which nothing was made, so that a late request with it is refused. */
export async function takeKey(query: Query, at: Date, partner: Call['partner'], key: string): Promise<void> {
  const insert = `insert into partners.requests (partner, key, fingerprint, object, at) values ($1, $2, 'taken', $4, $3) on conflict do nothing`;
  await query(insert, [partner, key, at, NONE]);
}
