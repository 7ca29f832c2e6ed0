import { z } from 'zod';
import type { Trx } from '../../../store/database.ts';
import type { EffectClass } from '../../../store/tables.ts';
import type { ApprovalProof } from '../../common/approval.ts';
import { SignalboxError } from '../../common/failures.ts';
import type { EffectVerification } from '../effects.ts';

/** What a tool knows besides its arguments; nothing in it comes from the model. */
export interface ToolContext<Trusted> {
  runId: string;
  session: string;
  /** Facts about the case from the agent's input: customer, recipients, limits. */
  trusted: Trusted;
  /** The call's key in the effects ledger, for the provider; null for tools that only read. */
  key: string | null;
  /** Set when a person approved this call: the proof and the action it covers. */
  approval: { proof: ApprovalProof; action: string; arguments: Record<string, unknown> } | null;
  /** Aborted when the run is cancelled. */
  signal: AbortSignal;
}

/** Common to all tools. */
interface ToolBase<Input extends z.ZodObject, Output extends z.ZodType, Trusted> {
  name: string;
  /** For the model: what the tool does and when to use it. */
  description: string;
  input: Input;
  output: Output;
  /** The class of effect. `read` calls run freely; all others go through the effects ledger. */
  effect: EffectClass;
  /**
   * Whether a person must approve the call first; may depend on arguments and trusted values.
   * Default: only irreversible tools need approval.
   */
  needsApproval?: boolean | ((args: z.output<Input>, trusted: Trusted) => boolean);
}

type Runs<Input extends z.ZodObject, Output extends z.ZodType, Trusted> =
  | {
      /** Executes the call. Non-retryable failures of our table are reported to the model, all others make the activity retry. */
      run(args: z.output<Input>, context: ToolContext<Trusted>): Promise<z.input<Output>>;
      /** Asks the provider, after a crash, whether the effect with this key happened. */
      verify?(key: string, args: z.output<Input>, trusted: Trusted): Promise<EffectVerification<z.input<Output>>>;
    }
  | {
      /** Executes the call in one database transaction with its ledger row. Only SQL. */
      runInTransaction(trx: Trx, args: z.output<Input>, context: ToolContext<Trusted>): Promise<z.input<Output>>;
    };

export type ToolSpec<Input extends z.ZodObject, Output extends z.ZodType, Trusted> = ToolBase<Input, Output, Trusted> &
  Runs<Input, Output, Trusted>;

/** Checked arguments. */
export type Args = Record<string, unknown>;

/** A registered tool with its types erased. Its functions expect arguments that its schema has checked. */
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

/** Where a tool does its work: outside, or in a transaction of our database. */
type ToolWork<Trusted> =
  | {
      readonly where: 'outside';
      readonly run: (args: Args, context: ToolContext<Trusted>) => Promise<unknown>;
      readonly verify: ((key: string, args: Args, trusted: Trusted) => Promise<EffectVerification<unknown>>) | null;
    }
  | { readonly where: 'database'; readonly run: (trx: Trx, args: Args, context: ToolContext<Trusted>) => Promise<unknown> };

const EFFECTS: readonly string[] = ['read', 'idempotent', 'compensatable', 'irreversible'] satisfies EffectClass[];
/** Function names that all providers accept. */
export const TOOL_NAME = /^[a-zA-Z0-9_-]{1,64}$/;

/**
 * Registers a tool. Arguments that its schema does not name are refused, not dropped.
 * @throws SignalboxError CONFIG_INVALID for a missing effect class, a name that providers refuse, optional arguments, or an irreversible
 * tool without approval.
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

/** The casts are safe: a tool only gets what its own schema has returned. */
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
  if (optional.length > 0) refuse(name, `input.${optional[0]}`, 'Make it nullable: strict servers do not support optional arguments.');
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
