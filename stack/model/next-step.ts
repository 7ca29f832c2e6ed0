import { memoizeByObject } from '../../src/kit/common/memoize.ts';
import type { Choice } from './choose.ts';
import { factsIn, leavesOf } from './document.ts';
import { sentencesOf, spellOut } from './language.ts';
import { mailOf, writeLetter, type Letter } from './letter.ts';
import { phrasesOf } from './phrases.ts';
import type { Option } from './schema.ts';
import type { Situation } from './situation.ts';
import { madeActs, missingIn, wasDone } from './tools.ts';

/** The next step for a case; `text` is empty for `hand over`. */
export interface NextStep extends Letter {
  kind: 'answer' | 'ask' | 'hand over';
}

const LEAST_TRUST = 0.6;

/** Instructions to a model in the message: the case goes to a person. */
const SPEAKS_TO_MODEL =
  /\b(?:ignore|disregard|forget|override|ignorier\w*|vergiss|oublie[zr]?)\b[^.\n]{0,40}\b(?:instructions?|rules?|prompts?|anweisung\w*|regeln|consignes|règles)|\byou are now\b/i;

const handOver = (confidence: number, because: string): NextStep => ({
  kind: 'hand over',
  text: '',
  usedPassages: [],
  confidence,
  because,
});

/** Decides from the tools' findings: answer if they suffice, ask if one value is missing, else hand over. Null without tools. */
const nextStepOf = memoizeByObject((situation: Situation): NextStep | null => {
  if (situation.tools.length === 0 && situation.calls.length === 0) return null;
  const acts = madeActs(situation);
  const letter = writeLetter(situation, acts);
  if (acts.some(wasDone)) return { ...letter, kind: 'answer' };
  if (acts.length > 0) return handOver(0.8, `${spellOut(acts[0]!.name)} was not done`);
  if (SPEAKS_TO_MODEL.test(situation.message)) return handOver(0.8, 'the message gives orders to a model');
  const what = missingIn(situation, (result) => factsIn([result]).length);
  if (what === null) return letter.confidence >= LEAST_TRUST ? { ...letter, kind: 'answer' } : handOver(0.7, letter.because);
  const { thanks, askFor } = phrasesOf(situation.answerIn);
  const question = sentencesOf(askFor(what)).at(-1)!;
  const wasAsked = leavesOf(situation.document).some(({ value }) => String(value).includes(question));
  if (wasAsked) return handOver(0.75, `the ${what} is missing, and it was asked before`);
  return {
    kind: 'ask',
    text: mailOf(situation, [thanks, askFor(what)]),
    usedPassages: [],
    confidence: 0.75,
    because: `the ${what} is missing`,
  };
});

/** The mail of the next step, or without tools a mail from the document alone. */
export const letterOf = memoizeByObject((situation: Situation): Letter => nextStepOf(situation) ?? writeLetter(situation));

const NAMES: [NextStep['kind'], RegExp][] = [
  ['hand over', /\b(?:hand ?over|escalate|transfer|person|human)\b/],
  ['ask', /\b(?:ask|question|clarify)\b/],
  ['answer', /\b(?:reply|answer|respond|resolve|solve)\b/],
];

/** The option that means the next step; null when the options are not steps. */
export function chooseStep(situation: Situation, options: readonly Option[]): Choice | null {
  const step = nextStepOf(situation);
  const kinds = options.map(({ name }) => NAMES.find(([, pattern]) => pattern.test(spellOut(name)))?.[0]);
  const option = step && options[kinds.indexOf(step.kind)];
  return option && kinds.includes('answer') && new Set(kinds).size > 1 ? { ...step, option } : null;
}
