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

const CHARACTERS_PER_TOKEN = 4;

/** Estimates tokens without a tokeniser; close enough for European languages. */
export const estimateTokens = (value: unknown): number => Math.ceil(JSON.stringify(value).length / CHARACTERS_PER_TOKEN);
