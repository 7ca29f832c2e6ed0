import { checkAnswer } from '../model/check.ts';
import type { Observation } from './entries.ts';
import type { Call } from './reading.ts';
import type { Args, Tool } from './tool.ts';

export type ResolvedCall<Trusted> = { ok: true; tool: Tool<Trusted>; args: Args } | { ok: false; observation: Observation };

/** In characters; no legitimate call is longer. */
const MOST_ARGUMENTS = 16_000;

/** Finds the tool on the allow-list and checks the arguments, repaired like model answers. Executes nothing. */
export function resolveCall<Trusted>(call: Call, tools: readonly Tool<Trusted>[]): ResolvedCall<Trusted> {
  const tool = tools.find(({ name }) => name === call.name);
  if (!tool) return no('unknown_tool', `there is no tool ${call.name}; there are ${tools.map(({ name }) => name).join(', ')}`);
  if (call.arguments.length > MOST_ARGUMENTS) return no('invalid', `the arguments are longer than ${MOST_ARGUMENTS} characters`);
  const checked = checkAnswer(call.arguments.trim() || '{}', 'stop', tool.input);
  return checked.ok ? { ok: true, tool, args: checked.output } : no('invalid', `the arguments do not fit: ${checked.problem}`);
}

/** Checks the arguments that a person approved, because edits can break the schema too. */
export function approvedArguments<Trusted>(tool: Tool<Trusted>, approved: Args): ResolvedCall<Trusted> {
  const parsed = tool.input.safeParse(approved);
  if (parsed.success) return { ok: true, tool, args: parsed.data };
  const issue = parsed.error.issues[0];
  return no('invalid', `the arguments that a person approved do not fit: ${issue?.path.join('.')}: ${issue?.message}`);
}

const no = (outcome: Observation['outcome'], problem: string): { ok: false; observation: Observation } => ({
  ok: false,
  observation: { outcome, problem },
});
