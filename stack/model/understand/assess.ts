import { CLOSES, GREETS, RUDE } from '../lexicon/courtesy.ts';
import { detectLanguage } from '../text/language.ts';
import { fold, sentencesOf, shorten, spellOutName } from '../text/words.ts';
import type { Situation } from './conversation.ts';
import { scalarNamed } from './input-document.ts';
import { meaningOf } from './meaning.ts';
import { ratePassages } from './passages.ts';
import { sourcesOf, unsupportedPart } from './sources.ts';
import { loudnessOf } from './stance.ts';

export interface Score {
  /** From 0 to 1. */
  score: number;
  because: string;
}

export type Aspect = 'correct' | 'complete' | 'tone' | 'grounded';

/** What can be said about a text that the document holds for judging. */
export interface Assessment {
  /** Sentences of the text, word for word, that the facts and passages do not support. */
  unsupported: string[];
  scores: Record<Aspect, Score>;
}

/** Judges the text that the document holds for that, or null when it holds none. It compares words and values; it does not understand. */
export function assess(situation: Situation): Assessment | null {
  const text = scalarNamed(situation.document, ['reply', 'draft', 'draft reply', 'answer', 'candidate', 'response', 'letter', 'mail']);
  if (text === null) return null;
  const sources = sourcesOf(situation);
  const judged = sentencesOf(text).map((sentence) => ({ sentence, why: unsupportedPart(sentence, sources, situation.answerIn) }));
  const faults = judged.flatMap(({ sentence, why }) => (why === null ? [] : [{ sentence, why }]));
  return {
    unsupported: faults.map(({ sentence }) => sentence),
    scores: {
      grounded: groundedScore(faults, judged.length),
      correct: correctScore(faults, text, situation),
      complete: completeScore(text, situation),
      tone: toneScore(text, sources.text),
    },
  };
}

interface Fault {
  sentence: string;
  why: string;
}

function groundedScore(faults: readonly Fault[], sentences: number): Score {
  const [first] = faults;
  if (!first) return { score: 0.95, because: 'every sentence rests on facts, passages or courtesy' };
  const score = Math.min(0.5, 1 - faults.length / Math.max(1, sentences));
  return { score: round(score), because: `${faults.length} of ${sentences} sentences have no support: "${shorten(first.sentence, 80)}"` };
}

function correctScore(faults: readonly Fault[], text: string, { answerIn }: Situation): Score {
  const wrong = faults.find(({ why }) => why.endsWith('does not stand there'));
  if (wrong) return { score: 0.2, because: wrong.why };
  const language = detectLanguage(text, answerIn);
  if (language !== answerIn) return { score: 0.3, because: `the text is in ${language}, not in ${answerIn}` };
  return { score: 0.95, because: 'every value stands in the facts and passages' };
}

/** How much of what a message is about a text speaks of. */
const coverageOf = (situation: Situation, text: string): number =>
  ratePassages(situation, [{ id: null, title: '', text, url: null, language: situation.answerIn }])[0]?.coverage ?? 0;

/** The situation as if these words were the message. */
function readAs(situation: Situation, message: string): Situation {
  const language = detectLanguage(message);
  return { ...situation, message, language, meaning: meaningOf(message, language) };
}

/** A text that covers this share of what is asked has answered it. */
const FULL_COVERAGE = 0.45;

function completeScore(text: string, situation: Situation): Score {
  const wording = scalarNamed(situation.document, ['complete', 'completeness']);
  const coverage = Math.max(coverageOf(situation, text), wording === null ? 0 : coverageOf(readAs(situation, wording), text));
  const score = round(Math.min(0.95, 0.3 + 0.65 * Math.min(1, coverage / FULL_COVERAGE)));
  return { score, because: `${Math.round(coverage * 100)} % of what is asked comes up` };
}

function toneScore(text: string, source: string): Score {
  const folded = fold(text);
  const own = text.replace(/\p{Lu}{4,}/gu, (word) => (source.includes(word) ? '' : word)); // names in capitals are not loud
  const faults = [
    ...(RUDE.test(folded) ? [{ cost: 0.6, what: 'a rude wording' }] : []),
    ...(loudnessOf(own) > 0 ? [{ cost: 0.35, what: 'loud writing' }] : []),
    ...(GREETS.test(folded) ? [] : [{ cost: 0.2, what: 'no greeting' }]),
    ...(CLOSES.test(folded.trimEnd()) ? [] : [{ cost: 0.15, what: 'no closing' }]),
  ];
  const score = round(Math.max(0, 0.95 - faults.reduce((sum, { cost }) => sum + cost, 0)));
  return { score, because: faults.length > 0 ? faults.map(({ what }) => what).join(', ') : 'polite from greeting to closing' };
}

const round = (score: number): number => Math.round(score * 100) / 100;

const ASPECTS: [Aspect, RegExp][] = [
  ['grounded', /\b(?:grounded|groundedness|faithful|faithfulness|supported|support)\b/],
  ['complete', /\b(?:complete|completeness|coverage|helpful|helpfulness|relevance|relevant)\b/],
  ['tone', /\b(?:tone|polite|politeness|style|courtesy)\b/],
  ['correct', /\b(?:correct|correctness|accurate|accuracy|factual)\b/],
];

/** The aspect that a property's name asks for, or null. */
export function aspectOf(name: string): Aspect | null {
  const spelled = fold(spellOutName(name));
  return ASPECTS.find(([, pattern]) => pattern.test(spelled))?.[0] ?? null;
}
