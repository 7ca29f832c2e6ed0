import { readAgentTurns, type AgentTurn } from '../../../store/agent.ts';
import type { Blob } from '../../../store/blobs.ts';
import { keepModelWork, type ModelWork, type NewAgentTurn } from '../../../store/model-work.ts';
import { toEntry, toRow } from './entries.ts';
import { applyEntry, initialState } from './session.ts';
import type { AgentWork } from './work.ts';

/** Rebuilds the state from committed rows, at the start of an attempt or when another attempt was faster. */
export async function readSession<Output, Trusted>(work: AgentWork<Output, Trusted>): Promise<void> {
  const turns = await readAgentTurns(work.parts.db, work.scope.runId, work.session);
  work.rows = turns.map(toRow);
  work.state = initialState(work.rules);
  for (const turn of turns) applyEntry(work.state, toEntry(turn), work.rules);
}

type Owner = 'session' | 'seq' | 'activity_id' | 'ref';
/** A row without the columns that all rows of a session share. */
type Draft = Omit<NewAgentTurn, Owner> & { blob: Blob };

/**
 * Commits the next row. If another attempt has already written it, rereads the session: that row counts.
 * @param beside further records for the same statement.
 */
export async function appendEntry<Output, Trusted>(
  work: AgentWork<Output, Trusted>,
  { blob, ...draft }: Draft,
  beside: Omit<ModelWork, 'blobs' | 'turn'> = {},
): Promise<void> {
  const { scope, session } = work;
  const row: NewAgentTurn = { ...draft, session, seq: work.rows.length + 1, activity_id: scope.activityId, ref: blob.ref };
  const kept = { ...beside, turn: row, blobs: [blob] };
  const counts = await scope.commitAsOne((db, records) => keepModelWork(db, scope.runId, kept, records));
  if (!counts) return readSession(work);
  const turn = { ...EMPTY, ...row, run_id: scope.runId, at: new Date(), media_type: blob.media_type, body: blob.body } as AgentTurn;
  work.rows.push(toRow(turn));
  applyEntry(work.state, toEntry(turn), work.rules);
}

/** Columns that the database fills in. */
const EMPTY = {
  ...{ call_id: null, tool: null, effect_key: null, request_hash: null, model: null, finish_reason: null },
  ...{ input_tokens: 0, output_tokens: 0, usd_nano: null, duration_ms: 0 },
};
