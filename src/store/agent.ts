import type { Selectable } from 'kysely';
import type { AgentTurnsTable } from './agent-tables.ts';
import type { Blob } from './blobs.ts';
import type { Db } from './database.ts';

/** A row with its content. */
export type AgentTurn = Selectable<AgentTurnsTable> & Pick<Blob, 'media_type' | 'body'>;

/** All entries of a session, oldest first. */
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
