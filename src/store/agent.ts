import type { Insertable, Selectable } from 'kysely';
import type { AgentTurnsTable } from './agent-tables.ts';
import type { Blob } from './blobs.ts';
import type { Db, Trx } from './database.ts';

export type NewAgentTurn = Insertable<AgentTurnsTable>;

/** A row with its content. */
export type AgentTurn = Selectable<AgentTurnsTable> & Pick<Blob, 'media_type' | 'body'>;

/** Everything that was said and done in a session, oldest first. */
export const readAgentTurns = (db: Db, runId: string, session: string): Promise<AgentTurn[]> =>
  db
    .selectFrom('agent_turns')
    .innerJoin('blobs', 'blobs.ref', 'agent_turns.ref')
    .selectAll('agent_turns')
    .select(['blobs.media_type', 'blobs.body'])
    .where('run_id', '=', runId)
    .where('session', '=', session)
    .orderBy('seq')
    .execute();

/** Adds the next row of a session. False when another attempt has written this number before. */
export async function addAgentTurn(trx: Trx, turn: NewAgentTurn, blob: Blob): Promise<boolean> {
  await saveBlob(trx, blob);
  const row = await trx
    .insertInto('agent_turns')
    .values(turn)
    .onConflict((on) => on.columns(['run_id', 'session', 'seq']).doNothing())
    .returning('seq')
    .executeTakeFirst();
  return row !== undefined;
}

/** Keeps a blob; one that is there already stays. */
export async function saveBlob(trx: Trx, blob: Blob): Promise<void> {
  await trx
    .insertInto('blobs')
    .values(blob)
    .onConflict((on) => on.doNothing())
    .execute();
}
