import type { ApprovalProof } from '../../common/approval.ts';
import type { ModelDecision, ModelResult } from '../model/prompt.ts';
import type { AgentLimit, AgentLimits } from './limits.ts';

/** What a workflow calls an agent with. */
export interface AgentInput<Input> {
  input: Input;
  /** Of an earlier result, to go on from where it stood. Another input than before is told to the model as news. */
  session?: string;
  /** A person's word on the call that the session waits for. */
  decision?: AgentDecision;
  /** Other limits than those of the definition, for example to let an exhausted agent go on. */
  limits?: Partial<AgentLimits>;
}

/** A person's word on a call. Arguments may differ from those that were proposed: they run as approved. */
export type AgentDecision =
  | { call: string; approved: true; proof: ApprovalProof; action: string; arguments: Record<string, unknown>; comment: string | null }
  | { call: string; approved: false; comment: string | null };

/** A call that waits for a person. */
export interface PendingCall {
  /** Names the call in its session; a decision repeats it. */
  id: string;
  /** The name of the tool is also the action to ask approval for. */
  tool: string;
  arguments: Record<string, unknown>;
}

/** What there is when an agent ends without an answer; a few KB for the person who takes over. */
export interface AgentPartial {
  /** What was found out, newest last. */
  known: string[];
  /** What was tried, and what came of it, newest last. */
  tried: string[];
  /** The last words of the model that were no usable answer, or null. */
  draft: string | null;
}

export type AgentEnd<Output> =
  | { outcome: 'done'; output: Output }
  | { outcome: 'needs_approval'; call: PendingCall; partial: AgentPartial }
  | { outcome: 'exhausted'; limit: AgentLimit; partial: AgentPartial }
  | { outcome: 'stuck'; reason: string; partial: AgentPartial }
  | { outcome: 'refused'; reason: string; partial: AgentPartial };

/** What an agent returns to its workflow: how it ended, and what the run itself keeps. No transcript. */
export type AgentResult<Output> = AgentEnd<Output> & {
  /** Hand it back to go on. */
  session: string;
  /** The end as the journal has it. */
  decision: ModelDecision;
  /** Model that spoke last. */
  model: string;
  /** Blob with the list of all turns and their contents. */
  transcriptRef: string;
  /** Over the whole session. */
  steps: number;
  toolCalls: number;
  /** Of the calls that this activity paid for, those of its earlier attempts included. */
  usage: ModelResult<Output>['usage'];
};
