import type { AgentTurn } from '../../../store/agent.ts';
import type { Held } from '../model/prompt.ts';
import type { ModelToolCall } from '../model/provider.ts';
import type { AgentDecision } from './result.ts';
import type { Args } from './tool.ts';

/** What came of a call, as the model is told. Data is what a tool returned; a problem is in our words. */
export interface Observation {
  /** `invalid`, `unknown_tool` and `rejected`: nothing was done. */
  outcome: 'done' | 'failed' | 'invalid' | 'unknown_tool' | 'rejected';
  data?: unknown;
  problem?: string;
}

export interface InputEntry {
  kind: 'input';
  /** What the model is shown of the case. */
  shown: unknown;
}

export interface ModelEntry {
  kind: 'model';
  seq: number;
  activityId: string;
  text: string;
  toolCalls: ModelToolCall[];
  finishReason: string;
  model: string;
  requestHash: string;
  rawRef: string;
  inputTokens: number;
  outputTokens: number;
  usdNano: number | null;
  /** Set where the tokens are unknown: what they may have been at most. */
  held?: Held;
  durationMs: number;
  /** Agents are not served from the cache. */
  cached: false;
}

export interface ToolEntry {
  kind: 'tool';
  call: string;
  tool: string;
  /** As they were run; null when they could not be read. */
  args: Args | null;
  observation: Observation;
  durationMs: number;
}

export interface DecisionEntry {
  kind: 'decision';
  decision: AgentDecision;
}

/** One thing that was said or done in a session. */
export type Entry = InputEntry | ModelEntry | ToolEntry | DecisionEntry;

/** The content of a tool's row. */
export type ToolContent = Pick<ToolEntry, 'args' | 'observation'>;

/** Reads a row back. */
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
    cached: false,
  };
}
