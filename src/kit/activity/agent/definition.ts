import type { z } from 'zod';
import { SignalboxError } from '../../common/failures.ts';
import type { ModelDecision, Tier } from '../model/prompt.ts';
import { DEFAULT_LIMITS, type AgentLimits } from './limits.ts';
import type { Tool } from './tool.ts';

/** An agent as a named constant: everything about it except its case. */
export interface AgentDefinition<Input, Output, Trusted> {
  /** Also the name of the activity. */
  readonly name: string;
  /** Change it with every change of wording, tools, schema or limits. */
  readonly version: string;
  readonly tier: Tier;
  readonly instructions: string;
  readonly input: z.ZodType<Input>;
  /** The allow-list: no other tool can be called. */
  readonly tools: readonly Tool<Trusted>[];
  /** The schema of the final answer; may depend on the input. */
  readonly output: (input: Input) => z.ZodType<Output>;
  /** Trusted values for the tools, derived from the input alone. */
  readonly trusted: (input: Input) => Trusted;
  /** The part of the input that the model sees. */
  readonly show: (input: Input) => unknown;
  readonly limits: AgentLimits;
  /** For each model call. */
  readonly turn: { readonly outputTokens: number; readonly timeoutMs: number };
  /** The journal entry of a final answer. */
  readonly decision: (output: Output) => ModelDecision;
}

type Defaults = 'limits' | 'turn' | 'show';

export type AgentSpec<Input, Output, Trusted> = Omit<AgentDefinition<Input, Output, Trusted>, Defaults> & {
  /** Default: all of the input. */
  readonly show?: (input: Input) => unknown;
  readonly limits?: Partial<AgentLimits>;
  readonly turn?: { readonly outputTokens: number; readonly timeoutMs: number };
};

const TURN = { outputTokens: 1_500, timeoutMs: 60_000 };

/** Declares an agent. @throws SignalboxError CONFIG_INVALID when two tools share a name. */
export function defineAgent<Input, Output, Trusted>(spec: AgentSpec<Input, Output, Trusted>): AgentDefinition<Input, Output, Trusted> {
  const names = spec.tools.map(({ name }) => name);
  const twice = names.find((name, at) => names.indexOf(name) !== at);
  if (twice !== undefined) {
    throw new SignalboxError('CONFIG_INVALID', {
      field: 'tools',
      detail: `agent ${spec.name} has two tools named ${twice}`,
      fix: 'Rename one.',
    });
  }
  return { show: (input) => input, turn: TURN, ...spec, limits: { ...DEFAULT_LIMITS, ...spec.limits } };
}
