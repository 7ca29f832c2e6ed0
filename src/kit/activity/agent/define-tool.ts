import { z } from 'zod';
import type { EffectClass } from '../../../store/tables.ts';
import { SignalboxError } from '../../common/failures.ts';
import type { Args, Tool, ToolBase, ToolSpec, ToolWork } from './tool.ts';

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
