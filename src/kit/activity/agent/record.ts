import { addAgentTurn, readAgentTurns, type AgentTurn, type NewAgentTurn } from '../../../store/agent.ts';
import type { Blob } from '../../../store/blobs.ts';
import type { Trx } from '../../../store/database.ts';
import { toEntry } from './entries.ts';
import { emptyStand, take } from './stand.ts';
import type { AgentWork, TurnRow } from './work.ts';

type Owner = 'run_id' | 'session' | 'seq' | 'activity_id' | 'ref';
/** A row without what every row of the session has. */
export type Draft = Omit<NewAgentTurn, Owner> & { blob: Blob };

/** Builds the stand from what is committed: where an attempt takes up, and what it falls back on when another was faster. */
export async function readSession<Input, Output, Trusted>(work: AgentWork<Input, Output, Trusted>): Promise<void> {
  const turns = await readAgentTurns(work.parts.db, work.scope.runId, work.session);
  work.rows = turns.map(toRow);
  work.stand = emptyStand(work.rules);
  for (const turn of turns) take(work.stand, toEntry(turn), work.rules);
}

/**
 * Commits the next row, before anything goes on. When another attempt has written it already, the session is read anew: that row counts.
 * @param also what belongs into the same transaction; it is told whether our row is the one that counts.
 */
export async function record<Input, Output, Trusted>(
  work: AgentWork<Input, Output, Trusted>,
  { blob, ...draft }: Draft,
  also: (trx: Trx, counts: boolean) => Promise<void> = async () => undefined,
): Promise<void> {
  const { scope, session } = work;
  const row: NewAgentTurn = {
    ...draft,
    run_id: scope.runId,
    session,
    seq: work.rows.length + 1,
    activity_id: scope.activityId,
    ref: blob.ref,
  };
  const counts = await scope.commit(async (trx) => {
    const added = await addAgentTurn(trx, row, blob);
    await also(trx, added);
    return added;
  });
  if (!counts) return readSession(work);
  const turn = { ...EMPTY, ...row, at: new Date(), media_type: blob.media_type, body: blob.body } as AgentTurn;
  work.rows.push(toRow(turn));
  take(work.stand, toEntry(turn), work.rules);
}

/** What the database fills in. */
const EMPTY = {
  ...{ call_id: null, tool: null, effect_key: null, request_hash: null, model: null, finish_reason: null },
  ...{ input_tokens: 0, output_tokens: 0, usd_nano: null, duration_ms: 0 },
};

const toRow = (turn: AgentTurn): TurnRow => ({
  seq: turn.seq,
  kind: turn.kind,
  activityId: turn.activity_id,
  callId: turn.call_id,
  tool: turn.tool,
  ref: turn.ref,
  usdNano: turn.usd_nano,
  inputTokens: turn.input_tokens,
  outputTokens: turn.output_tokens,
});
