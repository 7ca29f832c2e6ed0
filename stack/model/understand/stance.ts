import { forms } from '../lexicon/forms.ts';

/** The question form: an interrogative at the start. */
const ASKS =
  /^(?:(?:hi|hello|hallo|bonjour|dear \w+|hey)[ ,!.]+(?:\w+[ ,!]+)?)?(?:what|when|where|which|who|how|may|do|does|is|are|will|can i|could i|can we|was|wann|wo|wie|welche[rsn]?|kann|konnen|gibt|haben|ist|sind|quand|ou|comment|quel|quelle|quels|quelles|est-ce|avez|peut|puis|combien)\b/;
/** A polite request is put as a question. */
const ASKS_A_FAVOUR = /\b(?:can|could|would|will) you (?:please )?(?!tell|explain|let me know)/;

export interface Stance {
  concept: string;
  strength: number;
  /** The words that show it. */
  words: string;
}

/** What one folded sentence does by its form: wishes, reports a failure, waits for something, complains, asks. */
export function stancesOf(folded: string): Stance[] {
  const found = forms.flatMap(({ concept, strength, patterns }) => {
    for (const pattern of patterns) {
      const match = pattern.exec(folded);
      if (match) return [{ concept, strength, words: match[0] }];
    }
    return [];
  });
  if (folded.endsWith('?') && !ASKS_A_FAVOUR.test(folded)) found.push({ concept: 'question', strength: 0.6, words: '?' });
  const asking = ASKS.exec(folded)?.[0];
  if (asking !== undefined) found.push({ concept: 'question', strength: 0.4, words: asking });
  return found;
}

/** Loud writing: several exclamation marks or shouted words. From 0 to 1. */
export function loudnessOf(text: string): number {
  const marks = (text.match(/!/g) ?? []).length;
  const shouted = (text.match(/(?<![\p{L}\d-])\p{Lu}{4,}(?![\p{L}\d-])/gu) ?? []).length;
  return Math.min(1, (marks > 1 ? 0.25 * (marks - 1) : 0) + (shouted > 1 ? 0.25 * shouted : 0));
}
