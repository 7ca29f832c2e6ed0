import { fold } from '../text/words.ts';
import type { Assessment, Score } from './assess.ts';
import type { Option } from './choose-option.ts';

export interface Verdict {
  index: number;
  /** From 0 to 1. */
  confidence: number;
  because: string;
}

const GOOD = /\b(?:pass|passes|accept|accepted|approve|approved|ok|send)\b/;
const MENDABLE = /\b(?:rewrite|revise|redo|improve|fix|reject|rejected|fail)\b/;
const FOR_PERSON = /\b(?:person|human|escalate|manual|handover)\b/;

const LEAST_SCORE = 0.7;
/** A text that is this far from what is asked is not mended by the one who wrote it. */
const HOPELESS = 0.4;

/** Which of the options a judged text deserves, or null when the options are no verdicts. */
export function chooseVerdict(options: readonly Option[], { unsupported, scores }: Assessment): Verdict | null {
  const named = (pattern: RegExp): number => options.findIndex(({ name }) => pattern.test(fold(name)));
  const [good, mendable, person] = [named(GOOD), named(MENDABLE), named(FOR_PERSON)];
  if (good < 0 || (mendable < 0 && person < 0)) return null;
  const unmet = Object.entries(scores).filter(([, { score }]) => score < LEAST_SCORE);
  const worst = Object.values(scores).reduce((least: Score, next) => (next.score < least.score ? next : least));
  if (unsupported.length === 0 && unmet.length === 0)
    return {
      index: good,
      confidence: Math.min(0.95, 0.7 + (worst.score - LEAST_SCORE)),
      because: `nothing is wrong; least: ${worst.because}`,
    };
  const because = unmet.map(([aspect, { because: why }]) => `${aspect}: ${why}`).join('; ') || 'a claim has no support';
  const hopeless = scores.complete.score < HOPELESS && unsupported.length === 0;
  const index = hopeless && person >= 0 ? person : mendable >= 0 ? mendable : person;
  return { index, confidence: 0.8, because };
}
