import type { RunStatus } from './status.ts';

/** The shapes that the command line prints with --json and that the `status` query answers. Other programs read them: a field keeps its meaning. */

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
  /** Approvals that were given and not taken back, oldest first; left out where there are none, and by the status query, which knows no people file. */
  votes?: VoteView[];
  expiresAt: string | null;
  choices: Choice[];
}

/** What a person may say to a request, with the command that says it. */
export interface Choice {
  choice: 'approve' | 'change' | 'answer' | 'reject' | 'take over';
  command: string;
}

/** How an approval stands at this moment. */
export interface VoteView {
  person: string;
  /** Null where the people file cannot be read. */
  counts: boolean | null;
  /** Why it does not count, or why nobody can say; null when it counts. */
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
  /** Calls whose price is unknown; they are missing in `usd`. Left out when there are none. */
  unpricedCalls?: number;
}

/** What costs can be summed by; a day is one of UTC. */
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
  /** The step at work, or null. */
  step: string | null;
  initiator: string;
  startedAt: string;
  endedAt: string | null;
  steps: StepView[];
  waitingFor: WaitingView[];
  decisions: DecisionView[];
  cost: CostView;
  /** How much of its work a run with many parts has behind it, by the workflow's own words; left out by all others, and without a worker. */
  progress?: Record<string, number>;
  result: unknown;
  failure: { code: string; message: string } | null;
  /** Set where an open run does not go on, because its workflow task fails. */
  stuck?: StuckView;
  /** Set where somebody has reset the run in Temporal itself: the latest time. */
  reset?: ResetView;
}

/** A reset that an operator made in Temporal. */
export interface ResetView {
  /** ISO 8601. */
  at: string;
  /** Id of the event in the history to which the run went back. */
  event: number;
  reason: string;
}

/** Why a run does not go on, and since when. */
export interface StuckView {
  /** ISO 8601. */
  since: string;
  /** How often the same task has failed so far. */
  attempts: number;
  /** In Temporal's words. */
  cause: string;
  message: string;
}

export interface RunListItem {
  id: string;
  workflow: string;
  status: RunStatus;
  state: string;
  /** What the run waits for, as request ids; empty when nothing. */
  waitingFor: string[];
  startedAt: string;
  endedAt: string | null;
  usd: number;
  /** Calls whose price is unknown; they are missing in `usd`. Left out when there are none. */
  unpricedCalls?: number;
  /** Set where an open run does not go on, because its workflow task fails. */
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
  /** What code and status do not say by themselves, such as whose approval does not count; left out when there is nothing to say. */
  reason?: string;
}

export type ApprovalStatus = 'open' | 'approved' | 'rejected' | 'taken_over' | 'expired' | 'cancelled';

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
  /** Calls of the step whose price is unknown; they are missing in `usd`. Left out when there are none. */
  unpricedCalls?: number;
  hash: string | null;
  previous: string | null;
}

/** One effect of a run, as the ledger has it. */
export interface LedgerRow {
  /** Also the provider's idempotency key. */
  key: string;
  step: string | null;
  action: string;
  class: 'read' | 'idempotent' | 'compensatable' | 'irreversible';
  /** started: at work, or left open by a crash; parked: in doubt, a person has to say whether it happened; failed: it did not happen. */
  status: 'started' | 'done' | 'failed' | 'parked';
  startedAt: string;
  endedAt: string | null;
  result: unknown;
  canBeUndone: boolean;
  /** Key of the effect that this one takes back. */
  undoes: string | null;
  /** Key of the effect that took this one back. */
  undoneBy: string | null;
  /** What a person said about an effect in doubt. */
  settled: { happened: boolean; by: string[]; comment: string | null; at: string } | null;
  /** When the row may go; null while its run lives. */
  expiresAt: string | null;
}

/** transition: state change; model, rule, person: a decision by that; operator: pause, resume, cancel …; effect: something done to the outside. */
export type JournalKind = 'transition' | 'model' | 'rule' | 'person' | 'operator' | 'effect';
