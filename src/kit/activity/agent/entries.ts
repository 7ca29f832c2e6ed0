import type { AgentTurn } from '../../../store/agent.ts';
import type { ModelToolCall } from '../model/provider.ts';
import type { PaidCall } from '../model/work.ts';
import type { AgentDecision } from './result.ts';
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

/** Index entry of a row in the transcript. */
export type TurnRow = ReturnType<typeof toRow>;

export const toRow = (turn: AgentTurn) => ({
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
export function toEntry(row: AgentTurn): Entry {
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
