import type { Generated, ColumnType } from 'kysely';
import type { ApprovalRequest, DecisionChannel, DecisionWord, RequestPolicy } from '../kit/common/approval.ts';
import type { ExportedRow } from '../kit/common/journal.ts';
import type { RunStatus } from '../kit/common/status.ts';
import type { ApprovalStatus, JournalKind, Settlement, ShownField, StepStatus } from '../kit/common/view.ts';
import type { DecidedAs } from '../kit/common/votes.ts';
import type { AgentTables } from './agent-tables.ts';
import type { ApiTables } from './api-tables.ts';
import type { BudgetTables } from './budget-tables.ts';
import type { DeliveryTables } from './delivery-tables.ts';
import type { DocumentTables } from './document-tables.ts';
import type { EventTables } from './event-tables.ts';
import type { FolderTables } from './folder-tables.ts';
import type { LoginTables } from './login-tables.ts';
import type { MailTables } from './mail-tables.ts';
import type { ProviderTables } from './provider-tables.ts';
import type { ScheduleTables } from './schedule-tables.ts';
import type { Time, TimeNow } from './column-types.ts';

/** A jsonb column: read as data, written as JSON text. */
export type Json<T> = ColumnType<T, string, string>;

/** One row per run, for ever: its unique id guarantees one run per business id. */
export interface RunsTable {
  /** Workflow id, `<workflow>:<business id>`. */
  id: string;
  workflow: string;
  business_id: string;
  initiator: string;
  /** The initiator's signs at the start; null in old rows. */
  initiator_signs: Json<string[]> | null;
  input: Json<unknown>;
  input_hash: string;
  /** What the run was started with; null in old rows. */
  configuration: Json<unknown> | null;
  priority: number;
  status: RunStatus;
  state: string;
  step: string | null;
  started_at: Time;
  ended_at: Time | null;
  result: Json<unknown> | null;
  failure: Json<{ code: string; message: string }> | null;
  /** Workflow time of the early result; an older one never overwrites it. */
  resolved_at: Time | null;
  journal_seq: Generated<number>;
  /** Hash of the journal's last row; null before the first row with a hash. */
  journal_hash: string | null;
  /** Number of starts that claim the row; a refused start releases its claim. */
  claims: Generated<number>;
  /** Temporal's id of the execution that wrote last, or ended the run. */
  execution: string | null;
  /** When rows of the effects ledger were deleted: such a run cannot be retried. */
  ledger_expired_at: Time | null;
  /** Workflow time of the newest record, so that an older one never overwrites it. */
  recorded_at: Time | null;
}

export interface RunStepsTable {
  run_id: string;
  /** Order in the run, from 1. */
  position: number;
  name: string;
  status: StepStatus;
  started_at: Time;
  ended_at: Time | null;
  summary: string | null;
}

/** Append-only; one row per decision or event, written by `record_run` alone, which also links it to the row before it. */
export interface JournalTable {
  run_id: string;
  seq: number;
  at: Time;
  kind: JournalKind;
  step: string | null;
  by: string;
  choice: string;
  /** Reference to the input of the decision (request hash, blob, approval request). */
  input: string | null;
  /** Version of the prompt, rule or policy. */
  version: string | null;
  confidence: number | null;
  reasoning: string | null;
  usd_nano: Generated<number>;
  details: Json<Record<string, unknown>> | null;
  /** Makes a repeated write of the same entry harmless; unique per run. */
  origin: string;
  /** Random text per personal field that has a value; removed with the field. */
  salts: Json<ExportedRow['salts']>;
  /** Salted hashes of removed fields. */
  redacted: Json<ExportedRow['redacted']>;
  /** Null in rows from before the chain. */
  hash: string | null;
  previous: string | null;
}

/** One row per paid model call. A retry with the same request uses its text instead of paying again. */
export interface ModelCallsTable {
  id: Generated<number>;
  run_id: string;
  activity_id: string;
  step: string | null;
  prompt: string;
  prompt_version: string;
  tier: string;
  model: string;
  /** sha256 of the full request to the provider. */
  request_hash: string;
  /** Rung of the repair ladder: first, feedback, longer, next-tier. */
  rung: string;
  finish_reason: string;
  input_tokens: number;
  output_tokens: number;
  cached: Generated<boolean>;
  /** Price in billionths of a USD; null when the model has no known price. */
  usd_nano: number | null;
  /** Blob with the raw text of the answer. */
  raw_ref: string;
  duration_ms: number;
  at: TimeNow;
}

export interface BlobsTable {
  /** `sha256:<hex>` of the content. */
  ref: string;
  media_type: string;
  body: string;
  created_at: TimeNow;
}

export type EffectClass = 'read' | 'idempotent' | 'compensatable' | 'irreversible';

/** The effects ledger: a row before the effect, closed after it. */
export interface EffectsTable {
  /** Workflow id, step and number; also the provider's idempotency key. */
  key: string;
  run_id: string;
  step: string | null;
  /** The action, for example send_mail. */
  action: string;
  class: EffectClass;
  request_hash: string;
  status: 'started' | 'done' | 'failed' | 'parked';
  /** The result to return to a second caller. */
  result: Json<unknown> | null;
  /** The call that performs the effect, and the end of its lease. */
  holder: string | null;
  held_until: Time | null;
  /** Key of the effect that this one undoes. */
  undoes: string | null;
  /** A person's answer about an effect in doubt. */
  settled: Json<Settlement> | null;
  started_at: TimeNow;
  ended_at: Time | null;
}

/** One row per retry of a failed run, written before the run is reset. */
export interface RunRetriesTable {
  run_id: string;
  /** From 1. */
  number: number;
  person: string;
  reason: string;
  /** Temporal's id of the failed execution, and of the one that continues; null until known. */
  base_execution: string;
  new_execution: string | null;
  /** The repeated activity and its step; null when none failed. */
  activity_id: string | null;
  step: string | null;
  /** Corrected values of the activity's input. */
  edits: Json<Record<string, unknown>> | null;
  /** The failure of the run before the retry. */
  failure: Json<{ code: string; message: string }> | null;
  at: TimeNow;
}

export interface ApprovalsTable {
  request_id: string;
  run_id: string;
  action: string;
  arguments: Json<Record<string, unknown>>;
  /** sha256 of action, arguments and amount as requested. */
  action_hash: string;
  show: Json<ShownField[]>;
  editable: Json<string[]>;
  amount: Json<ApprovalRequest['amount']> | null;
  policy: Json<RequestPolicy>;
  status: ApprovalStatus;
  opened_at: Time;
  expires_at: Time | null;
  decided_at: Time | null;
  /** Arguments after edits, and their hash: what the proof covers. */
  final_arguments: Json<Record<string, unknown>> | null;
  final_hash: string | null;
  /** Persons whose decisions closed it; for an approval, those whose votes counted. */
  decided_by: Json<string[]> | null;
  /** Temporal's id of the execution that opened or closed it. */
  execution: string | null;
}

/** Every decision that arrived, even if it did not count. */
export interface DecisionsTable {
  id: Generated<number>;
  request_id: string;
  person: string;
  decision: DecisionWord;
  channel: DecisionChannel;
  verified: boolean;
  comment: string | null;
  edits: Json<Record<string, unknown>> | null;
  accepted: boolean;
  code: string | null;
  /** Detail beyond the code. */
  reason: string | null;
  /** The person's signs at that time; null in old rows and where the people file could not be read. */
  signs: Json<string[]> | null;
  /** What the person decided as; null in old rows and where the people file could not be read. */
  decided_as: Json<DecidedAs[]> | null;
  /** Hash of the request that was decided on; null in old rows. */
  hash: string | null;
  /** How the channel proved who the person is; null where it did not say. */
  identity_proof: string | null;
  /** With `delegate`: to whom. */
  delegate: string | null;
  /** The request's status after it; null in old rows and after the run's end. */
  request_status: ApprovalStatus | null;
  at: Time;
  /** Makes a repeated write harmless: activity id of the recording. */
  origin: string;
}

/** Tables of what comes in and goes out, and of who may. */
type DoorTables = ApiTables & DeliveryTables & DocumentTables & EventTables & FolderTables & LoginTables & MailTables & ScheduleTables;

/** The engine's tables; `business/database.ts` adds the company's to this interface. */
export interface Database extends AgentTables, BudgetTables, DoorTables, ProviderTables {
  runs: RunsTable;
  run_steps: RunStepsTable;
  journal: JournalTable;
  model_calls: ModelCallsTable;
  blobs: BlobsTable;
  effects: EffectsTable;
  run_retries: RunRetriesTable;
  approvals: ApprovalsTable;
  decisions: DecisionsTable;
  /** The types of workflow that workers have served. */
  served_workflows: { type: string };
}
