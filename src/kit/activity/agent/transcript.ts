import { readAgentTurns, type AgentTurn } from '../../../store/agent.ts';
import type { Blob } from '../../../store/blobs.ts';
import { keepModelWork, type ModelWork, type NewAgentTurn } from '../../../store/model-work.ts';
import type { PaidCall } from '../model/calls.ts';
import type { ModelToolCall } from '../model/provider.ts';
import type { AgentWork } from './agent.ts';
import type { AgentDecision } from './result.ts';
import { applyEntry, initialState } from './session.ts';
import type { Args } from './tool.ts';

/** The outcome of a call as the model sees it. `data` is what a tool returned; `problem` is our own text. */
export interface Observation {
  /** `invalid`, `unknown_tool` and `rejected`: nothing was done. */
  outcome: 'done' | 'failed' | 'invalid' | 'unknown_tool' | 'rejected';
  data?: unknown;
  problem?: string;
}

export interface InputEntry {
  kind: 'input';
  /** The part of the case that the model sees. */
  shown: unknown;
}

export interface ModelEntry extends PaidCall {
  kind: 'model';
  seq: number;
  activityId: string;
  toolCalls: ModelToolCall[];
  requestHash: string;
  durationMs: number;
}

export interface ToolEntry {
  kind: 'tool';
  call: string;
  tool: string;
  /** As executed; null when they could not be read. */
  args: Args | null;
  observation: Observation;
  durationMs: number;
}

interface DecisionEntry {
  kind: 'decision';
  decision: AgentDecision;
}

/** One entry of a session's transcript. */
export type Entry = InputEntry | ModelEntry | ToolEntry | DecisionEntry;

/** The content of a tool's row. */
export type ToolContent = Pick<ToolEntry, 'args' | 'observation'>;

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

/** Index entry of a row in the transcript. */
export type TurnRow = ReturnType<typeof toRow>;

const toRow = (turn: AgentTurn) => ({
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

/** Converts a database row back to an entry. */
function toEntry(row: AgentTurn): Entry {
  if (row.kind === 'model') return toModelEntry(row);
  const content: unknown = JSON.parse(row.body);
  if (row.kind === 'input') return { kind: 'input', shown: content };
  if (row.kind === 'decision') return { kind: 'decision', decision: content as AgentDecision };
  const { args, observation } = content as ToolContent;
  return { kind: 'tool', call: row.call_id ?? '', tool: row.tool ?? '', args, observation, durationMs: row.duration_ms };
}

function toModelEntry(row: AgentTurn): ModelEntry {
  const { text, toolCalls, held } = JSON.parse(row.body) as Pick<ModelEntry, 'text' | 'toolCalls' | 'held'>;
  return {
    kind: 'model',
    seq: row.seq,
    activityId: row.activity_id,
    text,
    toolCalls,
    finishReason: row.finish_reason ?? '',
    model: row.model ?? '',
    requestHash: row.request_hash ?? '',
    rawRef: row.ref,
    inputTokens: row.input_tokens,
    outputTokens: row.output_tokens,
    usdNano: row.usd_nano,
    ...(held ? { held } : {}),
    durationMs: row.duration_ms,
  };
}
