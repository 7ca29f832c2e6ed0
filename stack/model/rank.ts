import { likeness } from './encoder.ts';
import { languageOf, stemsOf } from './language.ts';

/** How near a message is to a group of texts that stand for one thing. */
export interface Rank {
  score: number;
  /** The text that is nearest. */
  nearest: string;
}

const MOST_NEAR = { sense: 5, words: 2 };
/** The encoder knows English; in another language the words themselves tell more. */
const WORDS_WEIGHT = { en: 0.5, other: 1 };

/**
 * Ranks groups of texts by their nearness to a message: by the encoder, and by rare stems that both have. Of each group only the
 * texts in the message's language count where it has any.
 */
export function rank(message: string, language: string, groups: readonly (readonly string[])[]): Rank[] {
  const read = groups.map((texts) => {
    const own = texts.filter((text) => isIn(text, language));
    return (own.length > 0 ? own : texts).map((text) => ({ text, stems: stemsIn(text, language) }));
  });
  const all = read.flat();
  const counts = new Map<string, number>();
  for (const { stems } of all) for (const stem of stems) counts.set(stem, (counts.get(stem) ?? 0) + 1);
  const rarity = (stem: string): number => Math.log((all.length + 1) / ((counts.get(stem) ?? 0) + 0.5));
  const weights = new Map([...stemsIn(message, language)].map((stem) => [stem, rarity(stem)]));
  const length = lengthOf([...weights.values()]);
  return read.map((texts) => {
    const near = texts.map(({ text, stems }) => {
      const shared = [...weights].reduce((sum, [stem, weight]) => sum + (stems.has(stem) ? weight * weight : 0), 0);
      const words = shared / (length * lengthOf([...stems].map(rarity)));
      return { text, sense: likeness(message, text), words };
    });
    const best = near.reduce((a, b) => (b.sense + b.words > a.sense + a.words ? b : a), near[0] ?? { text: '', sense: 0, words: 0 });
    const sense = meanOfTop(
      near.map((one) => one.sense),
      MOST_NEAR.sense,
    );
    const words = meanOfTop(
      near.map((one) => one.words),
      MOST_NEAR.words,
    );
    return { score: sense + (language === 'en' ? WORDS_WEIGHT.en : WORDS_WEIGHT.other) * words, nearest: best.text };
  });
}

/** Options are the same from request to request, so what is read of them is kept. */
const MOST_KEPT = 4_000;
function memo<Value>(make: (text: string, language: string) => Value): (text: string, language: string) => Value {
  const kept = new Map<string, Value>();
  return (text, language) => {
    const key = `${language} ${text}`;
    const known = kept.get(key);
    if (known !== undefined) return known;
    if (kept.size >= MOST_KEPT) kept.clear();
    const value = make(text, language);
    kept.set(key, value);
    return value;
  };
}
const isIn = memo((text, language) => languageOf(text, language) === language);
const stemsIn = memo((text, language): ReadonlySet<string> => new Set(stemsOf(text, language)));

const lengthOf = (weights: readonly number[]): number => Math.hypot(...weights) || 1;

function meanOfTop(values: readonly number[], count: number): number {
  const top = values.toSorted((a, b) => b - a).slice(0, count);
  return top.reduce((sum, value) => sum + value, 0) / Math.max(1, top.length);
}

/** Calibrated on bench/labelled/tuned-on.csv, so that what is chosen with 0.7 and more is mostly right. */
const TEMPERATURE = 0.06;

/** Scores as shares of a whole. */
export function sharesOf(scores: readonly number[]): number[] {
  const highest = Math.max(...scores);
  const powers = scores.map((score) => Math.exp((score - highest) / TEMPERATURE));
  const sum = powers.reduce((a, b) => a + b, 0);
  return powers.map((power) => power / sum);
}
