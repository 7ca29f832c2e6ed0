import type { z } from 'zod';
import { SignalboxError } from '../../common/failures.ts';
import type { ModelDecision } from '../model/prompt.ts';
import type { Tier } from '../model/provider.ts';
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
  /** The part of the input that the model sees; all of it by default. */
  readonly show: (input: Input) => unknown;
  readonly limits: AgentLimits;
  /** For each model call. */
  readonly turn: { readonly outputTokens: number; readonly timeoutMs: number };
  /** The journal entry of a final answer. */
  readonly decision: (output: Output) => ModelDecision;
}

/** A definition; `show`, `turn` and every limit have defaults. */
export type AgentSpec<Input, Output, Trusted> = Omit<AgentDefinition<Input, Output, Trusted>, 'show' | 'turn' | 'limits'> &
  Partial<Pick<AgentDefinition<Input, Output, Trusted>, 'show' | 'turn'>> & { readonly limits?: Partial<AgentLimits> };

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

/** Limits of an agent, counted over all attempts and continuations of its session. */
export interface AgentLimits {
  /** Calls of the model. */
  steps: number;
  /** Tool calls, including refused ones. */
  toolCalls: number;
  /** Calls that people are asked to approve. */
  approvals: number;
  inputTokens: number;
  outputTokens: number;
  /** Billionths of a USD. A model of unknown price counts as free here; token limits still apply. */
  usdNano: number;
  /** Working time, in model and tool calls; waiting for a person does not count. */
  wallMs: number;
  /** Size of one model request; older turns are summarised beyond it. Estimated with four characters per token. */
  contextTokens: number;
  /** Consecutive turns without new information. */
  idleTurns: number;
}

export type AgentLimit = keyof AgentLimits | 'budget';

/** Defaults for every agent; a definition overrides single limits. */
export const DEFAULT_LIMITS: AgentLimits = {
  steps: 20,
  toolCalls: 40,
  approvals: 5,
  inputTokens: 200_000,
  outputTokens: 20_000,
  usdNano: 500_000_000,
  wallMs: 180_000,
  contextTokens: 16_000,
  idleTurns: 3,
};
