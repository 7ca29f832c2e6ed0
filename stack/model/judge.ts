import { factsIn, passagesIn, scalarNamed } from './document.ts';
import { contentOf, languageOf, sentencesOf, shorten, spellOut, stemsOf } from './language.ts';
import { phrasesOf } from './phrases.ts';
import { coverageOf, nearnessOf, wordingsOf } from './rank.ts';
import type { Option } from './schema.ts';
import type { Situation } from './situation.ts';
import { findValues, isAmong } from './values.ts';

export interface Score {
  /** From 0 to 1. */
  score: number;
  because: string;
}

export type Aspect = 'grounded' | 'complete' | 'tone' | 'correct';

/** What can be said about a text that the document holds for judging. */
export interface Assessment {
  /** Sentences of the text, word for word, that the facts and passages do not support. */
  unsupported: string[];
  scores: Record<Aspect, Score>;
}

const ASPECTS: [Aspect, RegExp][] = [
  ['grounded', /\b(?:grounded|groundedness|faithful|faithfulness|supported)\b/],
  ['complete', /\b(?:complete|completeness|coverage|helpfulness|relevance)\b/],
  ['tone', /\b(?:tone|politeness|style|courtesy)\b/],
  ['correct', /\b(?:correct|correctness|accuracy|factual)\b/],
];

/** The aspect that a property's name asks for, or null. */
export const aspectOf = (name: string): Aspect | null => ASPECTS.find(([, pattern]) => pattern.test(spellOut(name)))?.[0] ?? null;

/** Says what was or will be done: that needs a fact, and words of the message do not excuse it. */
const COMMITS =
  /\b(?:(?:i|we) (?:will|shall|have|are going to|guarantee|promise|confirm)|you will (?:get|receive|be)|(?:ich|wir) (?:werden?|haben?|garantieren?|versprechen?)|sie (?:erhalten|bekommen)|(?:je|nous) (?:vais|allons|avons|garantissons|promettons)|j'ai|vous (?:recevrez|allez recevoir))\b/i;
const FEWEST_WORDS = 3;
/** Of its words that a sentence needs to find again. */
const LEAST_SHARE = { claim: 0.5, commitment: 0.75 };
const GOOD = 0.95;

/** Judges the text that the document holds for that, or null when it holds none. It compares words and values; it does not understand. */
export function assess(situation: Situation): Assessment | null {
  const { document, message, language, answerIn } = situation;
  const text = scalarNamed(document, ['reply', 'draft', 'draft reply', 'answer', 'candidate', 'response', 'letter', 'mail']);
  if (text === null) return null;
  const facts = factsIn(document).join('\n');
  const sources = [facts, ...passagesIn(document).flatMap(({ title, text: body, url }) => [title, body, url])].join('\n');
  const faults = sentencesOf(text).flatMap((sentence) => {
    const why = faultOf(sentence, facts, sources, situation);
    return why === null ? [] : [{ sentence, why }];
  });
  const [first] = faults;
  const wrong = faults.find(({ why }) => why.endsWith(NOT_THERE))?.why;
  const written = languageOf(text, answerIn);
  const asked = scalarNamed(document, ['complete', 'completeness']) ?? message;
  const sense = answerIn === 'en' ? nearnessOf(text, [message, asked, ...wordingsOf(message, 'en')]) : 3 * coverageOf(text, message, answerIn);
  const covered = Math.max(2 * coverageOf(message, text, language), sense);
  const isRight = wrong === undefined && written === answerIn;
  return {
    unsupported: faults.map(({ sentence }) => sentence),
    scores: {
      grounded: first
        ? { score: 0.4, because: `no support for "${shorten(first.sentence, 80)}"` }
        : { score: GOOD, because: 'every sentence rests on facts, passages or courtesy' },
      correct: isRight
        ? { score: GOOD, because: 'every value stands in the facts and passages' }
        : { score: 0.3, because: wrong ?? `the text is in ${written}, not in ${answerIn}` },
      complete: { score: Math.min(GOOD, 0.3 + 1.3 * covered), because: `nearness to what is asked: ${covered.toFixed(2)}` },
      tone: toneOf(text, sources, answerIn),
    },
  };
}

function toneOf(text: string, sources: string, language: string): Score {
  const isLoud = /!!/.test(text) || (text.match(/\p{Lu}{4,}/gu) ?? []).some((word) => !sources.includes(word));
  if (isLoud) return { score: 0.35, because: 'a loud wording' };
  const { greeting, closing } = phrasesOf(language);
  const isFramed = new RegExp(`^(?:${greeting}|dear|hi|hello|guten tag|bonjour|sehr geehrte)`, 'i').test(text) && text.endsWith(closing.split('\n').at(-1)!); // prettier-ignore
  return isFramed ? { score: GOOD, because: 'polite from greeting to closing' } : { score: 0.6, because: 'no greeting or no closing' };
}

const NOT_THERE = 'does not stand there';

/** Why a sentence has no support in the sources, or null when it has, or claims nothing. */
function faultOf(sentence: string, facts: string, sources: string, { document, message, language, answerIn }: Situation): string | null {
  const plain = sentence.replace(/^\s*(?:\d{1,2}[.)]|[-*•])\s+/, '');
  if (sources.includes(plain)) return null;
  const known = findValues(sources);
  const unknown = findValues(plain).find((value) => !isAmong(value, known));
  if (unknown) return `${unknown.raw} ${NOT_THERE}`;
  const phrases = Object.values(phrasesOf(answerIn)).filter((phrase) => typeof phrase === 'string');
  if (phrases.flatMap(sentencesOf).includes(sentence)) return null;
  const commits = COMMITS.test(sentence);
  const own = commits ? [] : [...stemsOf(message, language), ...stemsOf(scalarNamed(document, ['customer name', 'name']) ?? '', answerIn)];
  const words = [...contentOf(sentence, answerIn)].filter((stem) => !own.includes(stem));
  if (words.length < (commits ? 1 : FEWEST_WORDS)) return null;
  const said = stemsOf(commits ? facts : sources, answerIn);
  const missing = words.filter((word) => !said.has(word));
  const isSupported = 1 - missing.length / words.length >= LEAST_SHARE[commits ? 'commitment' : 'claim'];
  return isSupported ? null : `nothing speaks of ${missing.slice(0, 3).join(', ')}`;
}

const LEAST_SCORE = 0.7;
/** A text that is this far from what is asked is not mended by its writer. */
const HOPELESS = 0.4;

/** Which of the options a judged text deserves, or null when the options are no verdicts. */
export function chooseVerdict(options: readonly Option[], { scores }: Assessment): (Score & { option: Option }) | null {
  const named = (pattern: RegExp): Option | undefined => options.find(({ name }) => pattern.test(spellOut(name)));
  const good = named(/\b(?:pass|accept|accepted|approve|approved|ok|send)\b/);
  const bad = named(/\b(?:rewrite|revise|redo|improve|fix|reject|fail)\b/);
  const person = named(/\b(?:person|human|escalate|manual)\b/) ?? bad;
  if (!good || !person) return null;
  const unmet = Object.values(scores).filter(({ score }) => score < LEAST_SCORE);
  if (unmet.length === 0) return { option: good, score: Math.min(...Object.values(scores).map(({ score }) => score)), because: 'nothing is wrong' };
  const isHopeless = scores.complete.score < HOPELESS && scores.grounded.score === GOOD;
  return { option: (isHopeless ? person : bad) ?? person, score: 0.8, because: unmet.map(({ because }) => because).join('; ') };
}
