import type { z } from 'zod';
import type { Trx } from '../../../store/database.ts';
import type { EffectClass } from '../../../store/tables.ts';
import type { ApprovalProof } from '../../common/approval.ts';
import type { Verdict } from '../effects.ts';

/** What a tool knows beside its arguments. None of it comes from the model. */
export interface ToolContext<Trusted> {
  runId: string;
  session: string;
  /** What the agent's input says about the case: customer, recipients, limits. */
  trusted: Trusted;
  /** The key of this call in the effects ledger, for the provider; null for tools that only read. */
  key: string | null;
  /** Set when a person approved this call: the proof and what it covers. */
  approval: { proof: ApprovalProof; action: string; arguments: Record<string, unknown> } | null;
  /** Aborted when the run is cancelled. */
  signal: AbortSignal;
}

/** What is the same for all tools. */
export interface ToolBase<Input extends z.ZodObject, Output extends z.ZodType, Trusted> {
  name: string;
  /** For the model: what it does, and when to use it. */
  description: string;
  input: Input;
  output: Output;
  /** What a call does to the world. `read` calls are free; all others go through the effects ledger. */
  effect: EffectClass;
  /**
   * Whether a person must approve the call first; may depend on the arguments and on trusted values.
   * Left out: what cannot be undone needs approval, all else does not.
   */
  needsApproval?: boolean | ((args: z.output<Input>, trusted: Trusted) => boolean);
}

type Runs<Input extends z.ZodObject, Output extends z.ZodType, Trusted> =
  | {
      /** Does it. Non-retryable failures of our table are told to the model, all others make the activity try again. */
      run(args: z.output<Input>, context: ToolContext<Trusted>): Promise<z.input<Output>>;
      /** Asks the outside whether the effect with this key happened, after a crash. */
      verify?(key: string, args: z.output<Input>, trusted: Trusted): Promise<Verdict<z.input<Output>>>;
    }
  | {
      /** Does it inside of our database, in one transaction with its row in the ledger. Nothing but SQL. */
      runInTransaction(trx: Trx, args: z.output<Input>, context: ToolContext<Trusted>): Promise<z.input<Output>>;
    };

export type ToolSpec<Input extends z.ZodObject, Output extends z.ZodType, Trusted> = ToolBase<Input, Output, Trusted> &
  Runs<Input, Output, Trusted>;

/** Checked arguments of any tool. */
export type Args = Record<string, unknown>;

/** A registered tool, whatever its types. Its functions expect arguments that its schema has checked. */
export type Tool<Trusted> = {
  readonly name: string;
  readonly description: string;
  readonly input: z.ZodObject;
  readonly output: z.ZodType;
  readonly effect: EffectClass;
  /** JSON schema of the arguments. */
  readonly parameters: Record<string, unknown>;
  readonly needsApproval: (args: Args, trusted: Trusted) => boolean;
} & ToolWork<Trusted>;

/** How a tool does its work: outside of our database, or inside of one of its transactions. */
export type ToolWork<Trusted> =
  | {
      readonly where: 'outside';
      readonly run: (args: Args, context: ToolContext<Trusted>) => Promise<unknown>;
      readonly verify: ((key: string, args: Args, trusted: Trusted) => Promise<Verdict<unknown>>) | null;
    }
  | { readonly where: 'database'; readonly run: (trx: Trx, args: Args, context: ToolContext<Trusted>) => Promise<unknown> };
