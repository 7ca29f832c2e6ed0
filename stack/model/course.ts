import { factsIn, leavesOf } from './document.ts';
import { sentencesOf, spellOut } from './language.ts';
import { mailOf, writeLetter, type Letter } from './letter.ts';
import { phrasesOf } from './phrases.ts';
import type { Option } from './schema.ts';
import type { Situation } from './situation.ts';
import { madeActs, missingIn, wasDone } from './tools.ts';

/** The next step for a case; `text` is empty for `hand over`. */
export interface Course extends Letter {
  kind: 'answer' | 'ask' | 'hand over';
}

const LEAST_TRUST = 0.6;
/** A passage with this confidence answers the question, even when a number is missing. */
const FITS_WELL = 0.8;

/** Instructions to a model in the message: the case goes to a person. */
const SPEAKS_TO_MODEL =
  /\b(?:ignore|disregard|forget|override|ignorier\w*|vergiss|oublie[zr]?)\b[^.\n]{0,40}\b(?:instructions?|rules?|prompts?|anweisung\w*|regeln|consignes|règles)|\byou are now\b/i;

const giveAway = (confidence: number, because: string): Course => ({ kind: 'hand over', text: '', usedPassages: [], confidence, because });

/** Decides from the tools' findings: answer if they suffice, ask if one value is missing, else hand over. */
export function courseOf(situation: Situation): Course | null {
  if (situation.tools.length === 0 && situation.calls.length === 0) return null;
  const acts = madeActs(situation);
  const letter = writeLetter(situation, acts);
  if (acts.some(wasDone)) return { ...letter, kind: 'answer' };
  if (acts.length > 0) return giveAway(0.8, `${spellOut(acts[0]!.name)} was not done`);
  if (SPEAKS_TO_MODEL.test(situation.message)) return giveAway(0.8, 'the message gives orders to a model');
  const isAnswered = letter.usedPassages.length > 0 && letter.confidence >= FITS_WELL;
  const what = isAnswered ? null : missingIn(situation, (result) => factsIn([result]).length);
  if (what === null) return letter.confidence >= LEAST_TRUST ? { ...letter, kind: 'answer' } : giveAway(0.7, letter.because);
  const { thanks, askFor } = phrasesOf(situation.answerIn);
  const question = sentencesOf(askFor(what)).at(-1)!;
  const wasAsked = leavesOf(situation.document).some(({ value }) => String(value).includes(question));
  if (wasAsked) return giveAway(0.75, `the ${what} is missing, and it was asked before`);
  return {
    kind: 'ask',
    text: mailOf(situation, [thanks, askFor(what)]),
    usedPassages: [],
    confidence: 0.75,
    because: `the ${what} is missing`,
  };
}

const NAMES: [Course['kind'], RegExp][] = [
  ['hand over', /\b(?:hand ?over|escalate|transfer|person|human)\b/],
  ['ask', /\b(?:ask|question|clarify)\b/],
  ['answer', /\b(?:reply|answer|respond|resolve|solve)\b/],
];

/** The option that means this course; undefined when the options are not courses. */
export function optionFor(options: readonly Option[], { kind }: Course): Option | undefined {
  const kinds = options.map(({ name }) => NAMES.find(([, pattern]) => pattern.test(spellOut(name)))?.[0]);
  return kinds.includes('answer') && new Set(kinds).size > 1 ? options[kinds.indexOf(kind)] : undefined;
}
