import { memoizeByObject } from '../../src/kit/common/memoize.ts';
import type { Choice } from './choose.ts';
import { contentOf, languageOf, sentencesOf, shorten, spellOut, stemsOf } from './language.ts';
import { phrasesOf } from './reply.ts';
import type { Option } from './schema.ts';
import { coverageOf, nearnessOf } from './similarity.ts';
import { factsIn, passagesIn, scalarNamed, type Situation } from './situation.ts';
import { findValues, isAmong } from './values.ts';

const ASPECTS = {
  grounded: /\b(?:grounded|groundedness|faithful|faithfulness|supported)\b/,
  complete: /\b(?:complete|completeness|coverage|relevance)\b/,
  tone: /\b(?:tone|politeness|style)\b/,
  correct: /\b(?:correct|correctness|accuracy)\b/,
};
export type Aspect = keyof typeof ASPECTS;

/** The aspect that a property's name means, or null. */
export const aspectOf = (name: string): Aspect | null =>
  (Object.keys(ASPECTS) as Aspect[]).find((aspect) => ASPECTS[aspect].test(spellOut(name))) ?? null;

/** Commitments: they need support by a fact; repeating the message is not enough. */
const COMMITS =
  /\b(?:(?:i|we) (?:will|shall|have|are going to|guarantee|promise|confirm)|you will (?:get|receive|be)|(?:ich|wir) (?:werden?|haben?|garantieren?|versprechen?)|sie (?:erhalten|bekommen)|(?:je|nous) (?:vais|allons|avons|garantissons|promettons)|j'ai|vous (?:recevrez|allez recevoir))\b/i;
const FEWEST_WORDS = 3;
/** Share of a sentence's words that the sources must contain. */
const LEAST_SHARE = { claim: 0.5, commitment: 0.75 };
const GOOD = 0.95;
const DRAFT = /^(?:(?:draft )?reply|draft|answer|candidate|response|letter|mail)$/;

/** Judges the draft in the document by comparing words and values; null when there is none. */
export const assess = memoizeByObject((situation: Situation) => {
  const { document, message, language, answerIn } = situation;
  const text = scalarNamed(document, DRAFT);
  if (text === null) return null;
  const facts = factsIn(document).join('\n');
  const sources = [facts, ...passagesIn(document).flatMap(({ title, text: body, url }) => [title, body, url])].join('\n');
  const faults = sentencesOf(text).flatMap((sentence) => {
    const why = faultOf(sentence, facts, sources, situation);
    return why === null ? [] : [{ sentence, why }];
  });
  const wrong = faults.find(({ why }) => why.endsWith(NOT_THERE))?.why;
  const written = languageOf(text, answerIn);
  const sense = answerIn === 'en' ? nearnessOf(text, [message]) : 3 * coverageOf(text, message, answerIn);
  const covered = Math.max(2 * coverageOf(message, text, language), sense);
  const scored = (fault: string | undefined | false, praise: string) =>
    fault ? { confidence: 0.35, because: fault } : { confidence: GOOD, because: praise };
  const scores: Record<Aspect, { confidence: number; because: string }> = {
    grounded: scored(faults[0] && `no support for "${shorten(faults[0].sentence, 80)}"`, 'every sentence has support or is courtesy'),
    correct: scored(wrong ?? (written !== answerIn && `the text is in ${written}, not in ${answerIn}`), 'every value has support'),
    complete: { confidence: Math.min(GOOD, 0.3 + 1.3 * covered), because: `nearness to what is asked: ${covered.toFixed(2)}` },
    tone: scored(text.includes('!!') && 'a loud wording', 'no loud wording'),
  };
  return { scores, unsupported: faults.map(({ sentence }) => sentence) };
});

const NOT_THERE = 'does not stand there';

/** Why a sentence has no support in the sources; null when it has or claims nothing. */
function faultOf(sentence: string, facts: string, sources: string, { document, message, language, answerIn }: Situation): string | null {
  if (sources.includes(sentence)) return null;
  const known = findValues(sources);
  const unknown = findValues(sentence).find((value) => !isAmong(value, known));
  if (unknown) return `${unknown.raw} ${NOT_THERE}`;
  if (Object.values(phrasesOf(answerIn)).flatMap(sentencesOf).includes(sentence)) return null;
  const kind = COMMITS.test(sentence) ? 'commitment' : 'claim';
  const name = scalarNamed(document, /^(?:customer )?name$/) ?? '';
  const own = kind === 'claim' ? [...stemsOf(message, language), ...stemsOf(name, answerIn)] : [];
  const words = [...contentOf(sentence, answerIn)].filter((stem) => !own.includes(stem));
  if (words.length < (kind === 'claim' ? FEWEST_WORDS : 1)) return null;
  const said = stemsOf(kind === 'claim' ? sources : facts, answerIn);
  const missing = words.filter((word) => !said.has(word));
  return 1 - missing.length / words.length >= LEAST_SHARE[kind] ? null : `nothing speaks of ${missing.slice(0, 3).join(', ')}`;
}

const LEAST_SCORE = 0.7;

/** The verdict for the draft in the document; null when there is none or the options are not verdicts. */
export function chooseVerdict(situation: Situation, options: readonly Option[]): Choice | null {
  const named = (pattern: RegExp): Option | undefined => options.find(({ name }) => pattern.test(spellOut(name)));
  const good = named(/\b(?:pass|accept|approve|ok|send)/);
  const bad = named(/\b(?:rewrite|revise|redo|improve|fix|reject|fail)/);
  const scores = Object.values(assess(situation)?.scores ?? {});
  if (!good || !bad || scores.length === 0) return null;
  const unmet = scores.filter(({ confidence }) => confidence < LEAST_SCORE);
  if (unmet.length > 0) return { option: bad, confidence: 0.8, because: unmet.map(({ because }) => because).join('; ') };
  return { option: good, confidence: Math.min(...scores.map(({ confidence }) => confidence)), because: 'nothing is wrong' };
}
