import { z } from 'zod';
import type { Trx } from '../../../store/database.ts';
import type { EffectClass } from '../../../store/tables.ts';
import type { ApprovalProof } from '../../common/approval.ts';
import { SignalboxError } from '../../common/failures.ts';
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
interface ToolBase<Input extends z.ZodObject, Output extends z.ZodType, Trusted> {
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

const EFFECTS: readonly string[] = ['read', 'idempotent', 'compensatable', 'irreversible'] satisfies EffectClass[];
/** What all providers accept as the name of a function. */
export const TOOL_NAME = /^[a-zA-Z0-9_-]{1,64}$/;

/**
 * Registers a tool. Arguments that its schema does not name are refused, not dropped.
 * @throws SignalboxError CONFIG_INVALID without a class of effect, with a name that providers refuse, with optional arguments,
 * or when something that cannot be undone is declared to need no approval.
 */
export function defineTool<Input extends z.ZodObject, Output extends z.ZodType, Trusted>(
  spec: ToolSpec<Input, Output, Trusted>,
): Tool<Trusted> {
  const { name, description, effect, output, needsApproval = effect === 'irreversible' } = spec;
  const input = spec.input.strict();
  const parameters = z.toJSONSchema(input, { target: 'draft-7', io: 'input' }) as Record<string, unknown>;
  checkSpec(spec, parameters);
  const asks = typeof needsApproval === 'function' ? needsApproval : () => needsApproval;
  const facts = { name, description, effect, input, output, parameters };
  return { ...facts, needsApproval: (args, trusted) => asks(args as z.output<Input>, trusted), ...workOf(spec) };
}

/** The casts are true: a tool is run with nothing but what its own schema has returned. */
function workOf<Input extends z.ZodObject, Output extends z.ZodType, Trusted>(spec: ToolSpec<Input, Output, Trusted>): ToolWork<Trusted> {
  const typed = (args: Args) => args as z.output<Input>;
  if (!('run' in spec)) {
    return { where: 'database', run: (trx, args, context) => spec.runInTransaction(trx, typed(args), context) };
  }
  return {
    where: 'outside',
    run: (args, context) => spec.run(typed(args), context),
    verify: spec.verify ? (key, args, trusted) => spec.verify!(key, typed(args), trusted) : null,
  };
}

type AnySpec = Pick<ToolBase<z.ZodObject, z.ZodType, never>, 'name' | 'effect'> & { needsApproval?: unknown };

function checkSpec({ name, effect, needsApproval }: AnySpec, parameters: Record<string, unknown>): void {
  const { required = [], properties = {} } = parameters as { required?: string[]; properties?: object };
  const optional = Object.keys(properties).filter((key) => !required.includes(key));
  if (!EFFECTS.includes(effect)) refuse(name, 'effect', `Declare one of ${EFFECTS.join(', ')}.`);
  if (!TOOL_NAME.test(name)) refuse(name, 'name', 'Use letters, digits, _ and - only, at most 64.');
  if (optional.length > 0) refuse(name, `input.${optional[0]}`, 'Make it nullable: strict servers know no optional arguments.');
  if (effect === 'irreversible' && needsApproval === false)
    refuse(name, 'needsApproval', 'Say when a person must approve: true, or a rule.');
}

function refuse(name: string, field: string, fix: string): never {
  throw new SignalboxError('CONFIG_INVALID', {
    field: `tools.${name}.${field}`,
    detail: `tool ${name} cannot be registered: ${field}`,
    fix,
  });
}
