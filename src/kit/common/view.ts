import type { BounceView } from './mailbox.ts';
import type { RunStatus } from './status.ts';

/** Shapes printed by --json and returned by the `status` query. Other programs read them: a field keeps its meaning. */

export type StepStatus = 'done' | 'running' | 'pending' | 'failed' | 'undone' | 'skipped';

export interface StepView {
  name: string;
  status: StepStatus;
  /** ISO 8601, or null while not started. */
  startedAt: string | null;
  endedAt: string | null;
  summary: string | null;
}

export interface WaitingView {
  requestId: string;
  action: string;
  arguments: Record<string, unknown>;
  /** What a person should read before deciding: label and text, in order. */
  show: ShownField[];
  /** Money at stake, in minor units of its currency. */
  amount: { minor: number; currency: string } | null;
  /** Names of arguments that a decision may change. */
  editable: string[];
  /** Person ids and group names that may decide. */
  approvers: string[];
  /** How many more approvals are needed. */
  needed: number;
  /** Names of which each must still approve; absent when there are none. */
  oneOfEach?: string[];
  /** Whose turn it is, where the policy has an order. */
  turn?: string;
  /** The tier of the policy that the amount chose. */
  tier?: { upTo: number | null; currency?: string };
  /** How many rejections end the request; absent where one does. */
  rejectionsNeeded?: number;
  /** Persons and groups whose single rejection ends it; absent where there are none. */
  veto?: string[];
  /** What its expiry means; absent where it only ends the request. */
  onExpiry?: 'reject' | 'approve';
  /** sha256 of action, arguments and amount, to which a decision can be bound; absent from the status query. */
  hash?: string;
  /** Approvals not withdrawn, oldest first; absent when there are none, and from the status query, which knows no people file. */
  votes?: VoteView[];
  /** The same of rejections, where several are needed. */
  rejections?: VoteView[];
  expiresAt: string | null;
  choices: Choice[];
}

/** What a person may say to a request, with the command that says it. */
export interface Choice {
  choice: 'approve' | 'change' | 'answer' | 'reject' | 'take over' | 'send back';
  command: string;
}

/** Whether an approval counts at this moment. */
export interface VoteView {
  person: string;
  /** The absent persons for whom they decided; absent when there are none. */
  for?: string[];
  /** Null where the people file cannot be read. */
  counts: boolean | null;
  /** Why it does not count, or cannot be checked; null when it counts. */
  why: string | null;
}

export interface DecisionView {
  step: string | null;
  by: 'model' | 'rule' | 'person';
  /** Model name, rule name or person id. */
  who: string;
  choice: string;
  confidence: number | null;
  reasoning: string | null;
  at: string;
}

export interface CostView {
  modelCalls: number;
  cachedCalls: number;
  inputTokens: number;
  outputTokens: number;
  usd: number;
  /** Calls whose price is unknown; missing in `usd`. Absent when there are none. */
  unpricedCalls?: number;
}

/** Keys to sum costs by; days are UTC. */
export const COST_KEYS = ['run', 'workflow', 'model', 'day'] as const;
export type CostKey = (typeof COST_KEYS)[number];

export interface CostRow extends CostView {
  key: string;
  unpricedCalls: number;
}

export interface RunView {
  id: string;
  workflow: string;
  status: RunStatus;
  state: string;
  /** The current step, or null. */
  step: string | null;
  initiator: string;
  startedAt: string;
  endedAt: string | null;
  steps: StepView[];
  waitingFor: WaitingView[];
  decisions: DecisionView[];
  cost: CostView;
  /** Completed work of a run with many parts, in the workflow's own terms; absent for all others, and without a worker. */
  progress?: Record<string, number>;
  result: unknown;
  failure: { code: string; message: string } | null;
  /** Set for an open run that is stuck because its workflow task fails. */
  stuck?: StuckView;
  /** Set when somebody has reset the run in Temporal itself: the latest time. */
  reset?: ResetView;
  /** Mails of the run that did not arrive, oldest first; absent when none came back. */
  cameBack?: BounceView[];
}

/** A reset that an operator made in Temporal. */
export interface ResetView {
  /** ISO 8601. */
  at: string;
  /** Id of the history event that the run went back to. */
  event: number;
  reason: string;
}

/** Why a run is stuck, and since when. */
export interface StuckView {
  /** ISO 8601. */
  since: string;
  /** How often the same task has failed so far. */
  attempts: number;
  /** As Temporal names it. */
  cause: string;
  message: string;
}

export interface RunListItem {
  id: string;
  workflow: string;
  status: RunStatus;
  state: string;
  /** Request ids that the run waits for; empty when none. */
  waitingFor: string[];
  startedAt: string;
  endedAt: string | null;
  usd: number;
  /** Calls whose price is unknown; missing in `usd`. Absent when there are none. */
  unpricedCalls?: number;
  /** Set for an open run that is stuck because its workflow task fails. */
  stuck?: true;
}

export interface InboxItem extends WaitingView {
  run: string;
}

export interface ShownField {
  label: string;
  text: string;
}

/** The answer to a decision: whether it counted, and if not, a failure code that says why. */
export interface DecisionAnswer {
  accepted: boolean;
  code: string | null;
  requestId: string;
  /** The request's status after this decision. */
  status: ApprovalStatus;
  /** Detail beyond code and status, such as whose approval does not count; absent when there is none. */
  reason?: string;
}

export type ApprovalStatus = 'open' | 'approved' | 'rejected' | 'taken_over' | 'sent_back' | 'expired' | 'cancelled';

export interface JournalRow {
  seq: number;
  run: string;
  at: string;
  kind: JournalKind;
  step: string | null;
  by: string;
  choice: string;
  input: string | null;
  version: string | null;
  confidence: number | null;
  usd: number;
  /** Calls of the step whose price is unknown; missing in `usd`. Absent when there are none. */
  unpricedCalls?: number;
  /** Absent when there is none. */
  reasoning?: string;
  /** What belongs to the kind of row, such as the evidence of a person's decision; absent when there are none. */
  details?: Record<string, unknown>;
  /** Fields whose text was removed; absent when there are none. */
  redacted?: string[];
  hash: string | null;
  previous: string | null;
}

/** One effect of a run in the ledger. */
export interface LedgerRow {
  /** Also the provider's idempotency key. */
  key: string;
  step: string | null;
  action: string;
  class: 'read' | 'idempotent' | 'compensatable' | 'irreversible';
  /** started: at work, or left open by a crash; parked: in doubt, a person is asked whether it happened; failed: it did not happen, or was given up in doubt. */
  status: 'started' | 'done' | 'failed' | 'parked';
  startedAt: string;
  endedAt: string | null;
  result: unknown;
  canBeUndone: boolean;
  /** Key of the effect that this one undoes. */
  undoes: string | null;
  /** Key of the effect that undid this one. */
  undoneBy: string | null;
  /** What a person decided about an effect in doubt. */
  settled: Settlement | null;
  /** When the row may be deleted; null while its run is open. */
  expiresAt: string | null;
}

/** A person's answer to whether an effect happened. */
export interface Settlement {
  /** Null where it was given up: nobody knows. */
  happened: boolean | null;
  /** Empty where the run was cancelled before anybody answered. */
  by: string[];
  comment: string | null;
  /** ISO 8601. */
  at: string;
}

/** transition: state change; model, rule, person: who decided; operator: pause, resume, cancel …; effect: an action on the outside. */
export type JournalKind = 'transition' | 'model' | 'rule' | 'person' | 'operator' | 'effect';
