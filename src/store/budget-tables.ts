import type { Time, TimeNow } from './column-types.ts';

/** A raw answer that passed schema and rules, by a hash of its question. */
export interface AnswerCacheTable {
  /** sha256 of model, prompt, its version, the JSON schema and the input. */
  key: string;
  /** The model that answered; a larger one if the repair ladder ended there. */
  model: string;
  prompt: string;
  prompt_version: string;
  finish_reason: string;
  /** Blob with the raw text. */
  raw_ref: string;
  /** The run that paid for it. */
  run_id: string;
  created_at: TimeNow;
  expires_at: Time;
}

/** One counter per limit: used and reserved amounts together, and the limits at the last reservation. */
export interface BudgetUseTable {
  /** `run:<run>`, `workflow:<name>:<day>`, `day:<day>` or `grant:<id>`. */
  key: string;
  usd_nano: number;
  tokens: number;
  model_calls: number;
  most_usd_nano: number | null;
  most_tokens: number | null;
  most_model_calls: number | null;
}

/** The worst case of one model call in progress; deleted when the call is settled. */
export interface BudgetReservationsTable {
  run_id: string;
  activity_id: string;
  request_hash: string;
  /** The attempt that holds it; a later one takes it over. */
  attempt: number;
  /** The counters it counts against. */
  keys: string[];
  usd_nano: number;
  tokens: number;
  expires_at: Time;
}

/** More budget for one run, granted by a person. */
export interface BudgetGrantsTable {
  id: string;
  run_id: string;
  usd_nano: number | null;
  tokens: number | null;
  model_calls: number | null;
  person: string;
  reason: string;
  at: TimeNow;
}

export interface BudgetTables {
  answer_cache: AnswerCacheTable;
  budget_use: BudgetUseTable;
  budget_reservations: BudgetReservationsTable;
  budget_grants: BudgetGrantsTable;
}
