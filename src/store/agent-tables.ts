import type { Generated } from 'kysely';
import type { TimeNow } from './column-types.ts';

/** Transcripts of agents: texts as blobs, one row per entry. */
export interface AgentTables {
  agent_turns: AgentTurnsTable;
}

/** Append-only. A repeated activity reads the rows of its session and continues after the last one. */
export interface AgentTurnsTable {
  run_id: string;
  /** One agent session, over all attempts and continuations: the id of the activity that began it. */
  session: string;
  /** From 1, without gaps. */
  seq: number;
  kind: 'input' | 'model' | 'tool' | 'decision';
  /** The activity that wrote the row. */
  activity_id: string;
  /** Blob with the content. */
  ref: string;
  /** The call that a result or decision belongs to: turn number and position in the turn, for example `2.0`. */
  call_id: string | null;
  /** The name that the model used; not necessarily an existing tool. */
  tool: string | null;
  /** Key in the effects ledger, for tools with an effect. */
  effect_key: string | null;
  /** sha256 of the request, for calls of a model. */
  request_hash: string | null;
  model: string | null;
  finish_reason: string | null;
  input_tokens: Generated<number>;
  output_tokens: Generated<number>;
  /** Billionths of a USD; null when the price is unknown. */
  usd_nano: number | null;
  duration_ms: Generated<number>;
  at: TimeNow;
}
