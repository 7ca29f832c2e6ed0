import type { ApprovalProof } from '../../common/approval.ts';
import type { ModelDecision, ModelResult } from '../model/prompt.ts';
import type { AgentLimit, AgentLimits } from './definition.ts';

/** The input of an agent activity. */
export interface AgentInput<Input> {
  input: Input;
  /** Session of an earlier result, to continue it. A changed input is shown to the model as news. */
  session?: string;
  /** A person's decision on the call that the session waits for. */
  decision?: AgentDecision;
  /** Overrides the definition's limits, for example to continue an exhausted agent. */
  limits?: Partial<AgentLimits>;
}

/** A person's decision on a call. The approved arguments are executed, even if they differ from the proposed ones. */
export type AgentDecision =
  | { call: string; approved: true; proof: ApprovalProof; action: string; arguments: Record<string, unknown>; comment: string | null }
  | { call: string; approved: false; comment: string | null };

/** A call that waits for a person. */
export interface PendingCall {
  /** Identifies the call in its session; a decision repeats it. */
  id: string;
  /** The tool's name, which is also the action to approve. */
  tool: string;
  arguments: Record<string, unknown>;
}

/** Findings of an agent that ends without an answer; a few KB for the person who takes over. */
export interface AgentPartial {
  /** What was found out, newest last. */
  known: string[];
  /** Calls and their outcomes, newest last. */
  tried: string[];
  /** The model's last text that was no usable answer, or null. */
  draft: string | null;
}

type Unfinished =
  | { outcome: 'needs_approval'; call: PendingCall }
  | { outcome: 'exhausted'; limit: AgentLimit }
  | { outcome: 'stuck' | 'refused'; reason: string };

export type AgentEnd<Output> = { outcome: 'done'; output: Output } | (Unfinished & { partial: AgentPartial });

/** What an agent returns to its workflow, without the transcript. */
export type AgentResult<Output> = AgentEnd<Output> & {
  /** Pass it back to continue. */
  session: string;
  /** The end as recorded in the journal. */
  decision: ModelDecision;
  /** The last model used. */
  model: string;
  /** Blob with the list of all turns and references to their contents. */
  transcriptRef: string;
  /** Totals of the session. */
  steps: number;
  toolCalls: number;
  /** Calls that this activity paid for, including its earlier attempts. */
  usage: ModelResult<Output>['usage'];
};

/** The end of a session, as the loop finds it. */
export type SessionEnd<Output> = { outcome: 'done'; output: Output } | Unfinished;
