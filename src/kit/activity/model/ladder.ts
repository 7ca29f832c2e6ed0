import { withFeedback } from './prompt.ts';
import type { ModelMessage, Tier } from './provider.ts';

/** `cheaper`: the first question to the small model, because a budget does not allow the large one. */
export type Rung = 'first' | 'cheaper' | 'feedback' | 'longer' | 'next-tier';

/** Stored instead of a rung for cached answers. */
export const FROM_CACHE = 'cache';

/** One question to a model. */
export interface ModelTurn {
  rung: Rung;
  tier: Tier;
  outputTokens: number;
  messages: ModelMessage[];
  toolChoice?: 'auto' | 'none' | undefined;
  /** Rungs used so far, this one included. */
  used: readonly Rung[];
  /** Why a cheaper model was chosen. */
  because?: string;
}

export const firstTurn = (tier: Tier, outputTokens: number, messages: ModelMessage[]): ModelTurn => ({
  rung: 'first',
  tier,
  outputTokens,
  messages,
  used: ['first'],
});

/** The same question to the small model. */
export const cheaperTurn = (turn: ModelTurn, because: string): ModelTurn => ({ ...step(turn, 'cheaper', { tier: 'small' }), because });

/**
 * The next question after an unusable answer, each rung once: a cut-off answer gets twice the output tokens, a wrong one gets feedback,
 * then the large model starts afresh. Null when a person must take over.
 */
export function nextTurn(
  turn: ModelTurn,
  { text, problem, cut }: { text: string; problem: string; cut: boolean },
  opening: ModelMessage[],
  hasNextTier: boolean,
): ModelTurn | null {
  const unused = (rung: Rung): boolean => !turn.used.includes(rung);
  if (cut && unused('longer')) return step(turn, 'longer', { outputTokens: turn.outputTokens * 2 });
  if (!cut && unused('feedback')) return step(turn, 'feedback', { messages: withFeedback(turn.messages, text, problem) });
  if (hasNextTier && turn.tier === 'small') return step(turn, 'next-tier', { tier: 'large', messages: opening });
  return null;
}

const step = (turn: ModelTurn, rung: Rung, changes: Partial<ModelTurn>): ModelTurn => ({
  ...turn,
  ...changes,
  rung,
  used: [...turn.used, rung],
});
