import { similarity } from './encoder.ts';
import { contentOf, inLanguage, sentencesOf, stemsOf } from './language.ts';

const MOST_NEAR = { sense: 5, words: 2 };
/** The encoder is trained on English; in other languages shared words get more weight. */
const WORDS_WEIGHT = { en: 0.5, other: 1 };

/** Ranks groups of texts by nearness to a message, the encoder's similarity plus shared rare stems; `each` is highest first. */
export function rank(message: string, language: string, groups: readonly (readonly string[])[]) {
  const read = groups.map((texts) => inLanguage(texts, language).map((text) => ({ text, stems: stemsOf(text, language) })));
  const all = read.flat();
  const counts = new Map<string, number>();
  for (const { stems } of all) for (const stem of stems) counts.set(stem, (counts.get(stem) ?? 0) + 1);
  const rarity = (stem: string): number => Math.log((all.length + 1) / ((counts.get(stem) ?? 0) + 0.5));
  const lengthOf = (stems: Iterable<string>): number => Math.hypot(...[...stems].map(rarity)) || 1;
  const said = [...stemsOf(message, language)];
  const weight = WORDS_WEIGHT[language === 'en' ? 'en' : 'other'] / lengthOf(said);
  return read.map((texts) => {
    const near = texts.map(({ text, stems }) => {
      const shared = said.reduce((sum, stem) => sum + (stems.has(stem) ? rarity(stem) ** 2 : 0), 0);
      return { text, sense: similarity(message, text), words: (weight * shared) / lengthOf(stems) };
    });
    const sums = near.map(({ text, sense, words }) => ({ text, sum: sense + words })).sort((a, b) => b.sum - a.sum);
    const meanOfHighest = (part: 'sense' | 'words'): number => {
      const highest = near.map((one) => one[part]).sort((a, b) => b - a);
      return meanOf(highest.slice(0, MOST_NEAR[part]));
    };
    const score = meanOfHighest('sense') + meanOfHighest('words');
    return { score, nearest: sums[0]?.text ?? '', each: sums.map(({ sum }) => sum) };
  });
}

const meanOf = (values: readonly number[]): number => values.reduce((sum, value) => sum + value, 0) / Math.max(1, values.length);

const MOST_VOTERS = 10;

/** The group's share of the texts nearest to the message. */
export function voteFor(group: number, ranks: ReturnType<typeof rank>): number {
  const all = ranks.flatMap(({ each }, at) => each.map((sum) => ({ sum, isOwn: at === group })));
  const voters = all.sort((a, b) => b.sum - a.sum).slice(0, Math.min(MOST_VOTERS, ranks[group]!.each.length));
  return voters.filter(({ isOwn }) => isOwn).length / voters.length;
}

/** A longer text is compared as a whole, because encoding each sentence costs time. */
const LONG_CHARACTERS = 250;

/** The texts to compare for a wording: its examples in the language if it has any, else its sentences. */
export function wordingsOf(wording: string, language: string): readonly string[] {
  const [, examples] = /\bExamples: (.*)$/s.exec(wording) ?? [];
  if (examples !== undefined) return inLanguage(examples.split(/\s*;\s*/), language);
  return wording.length > LONG_CHARACTERS ? [wording] : sentencesOf(wording);
}

/** Similarity of a message to the nearest of some texts. */
export const nearnessOf = (message: string, texts: readonly string[]): number =>
  Math.max(0, ...texts.map((text) => similarity(message, text)));

/** Share of a text's content words that another text has. */
export function coverageOf(text: string, by: string, language: string): number {
  const [wanted, found] = [contentOf(text, language), contentOf(by, language)];
  return [...wanted].filter((stem) => found.has(stem)).length / Math.max(1, wanted.size);
}
