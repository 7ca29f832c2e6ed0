/** How far an agent may go. Counted over all attempts and continuations of its session. */
export interface AgentLimits {
  /** Calls of the model. */
  steps: number;
  /** Calls of tools, those that were refused included. */
  toolCalls: number;
  /** Calls that persons are asked to approve. */
  approvals: number;
  inputTokens: number;
  outputTokens: number;
  /** Billionths of a USD. A model without a known price counts as free here; the limits of tokens hold all the same. */
  usdNano: number;
  /** Time at work: in calls of the model and of tools. Waiting for a person does not count. */
  wallMs: number;
  /** What one request to the model may hold; older turns are summarised. Estimated with four characters a token. */
  contextTokens: number;
  /** Turns in a row that bring nothing new. */
  idleTurns: number;
}

export type AgentLimit = keyof AgentLimits | 'budget';

/** Every agent has all of these limits; a definition changes what it must. */
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

/** An estimate that needs no tokeniser: near the truth for European languages. */
export const estimateTokens = (value: unknown): number => Math.ceil(JSON.stringify(value).length / CHARACTERS_PER_TOKEN);
