import { weightOf } from './fit.ts';
import type { Span } from './spans.ts';
import type { IndexedList } from './vocabulary.ts';

/**
 * Which names of a list may be in a payment's name: those whose words were found alike enough, but for as many as it has initials.
 * A common name leads to thousands, so this looks at numbers in place only.
 */
export function createCandidates({ vocabulary, wordsOf, underWord }: IndexedList) {
  const best = new Float32Array(vocabulary.words.length);
  const weights = Float32Array.from(vocabulary.words, weightOf);

  return (spans: ReadonlyMap<number, readonly Span[]>, initials: number, threshold: number): number[] => {
    for (const [word, own] of spans) for (const { likeness } of own) best[word] = Math.max(best[word]!, likeness);
    const mayFit = (name: number): boolean => {
      let [missing, score, weight] = [0, 0, 0];
      for (const word of wordsOf[name]!) {
        const likeness = best[word]!;
        if (likeness === 0 && (missing += 1) > initials) return false;
        score += (likeness || 1) * weights[word]!;
        weight += weights[word]!;
      }
      // numbers of single precision are a little off
      return score >= (threshold - 0.001) * weight;
    };
    const found = [...spans.keys()].flatMap((word) => underWord[word]!.filter(mayFit));
    for (const word of spans.keys()) best[word] = 0;
    return found;
  };
}
