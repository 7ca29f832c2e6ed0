import { fold, sentencesOf, spellOutName } from '../text/words.ts';
import type { Option } from './choose-option.ts';
import type { Situation } from './conversation.ts';
import { leavesOf } from './input-document.ts';
import { writeLetter, writeQuestion, type Letter } from './letter.ts';
import { cameOutWell, wasDone } from './made-calls.ts';
import { missingIn } from './missing.ts';
import { actsIn, roleOf } from './tool-roles.ts';

/** What is done about a case. */
export interface Course {
  kind: 'answer' | 'ask' | 'hand over';
  /** What is written: nothing when the case is given away. */
  letter: Letter;
  /** From 0 to 1. */
  confidence: number;
  because: string;
}

/** A passage that covers a question this well answers it, whatever else is not known. */
const COVERS = 0.75;
const LEAST_TRUST = 0.6;
/** What was done is told, whatever else is not known. */
const DONE_TRUST = 0.85;
/** A text that a check refused at first is never trusted enough to go out unseen. */
const MENDED_TRUST = 0.6;
/** What a text is made from; the next when a check refuses it. */
const PARTS = [
  { facts: true, passages: true },
  { facts: true, passages: false },
  { facts: false, passages: true },
];
/** From here on somebody is too upset for a text from a list. */
const UPSET = 1;

/** Decides from what the tools have found: answer where it settles the question, ask where one thing is missing, else give it away. */
export function courseOf(situation: Situation): Course | null {
  const { tools, calls } = situation;
  if (tools.length === 0 && calls.length === 0) return null;
  const acts = actsIn(situation);
  const undone = acts.findLast((call) => call.result !== null && !wasDone(call));
  const isDone = acts.some((call) => wasDone(call));
  if (undone && !isDone) return giveAway(0.8, `${spellOutName(undone.name)} was not done`);
  const upset = ['anger', 'threat'].find((idea) => (situation.meaning.strength.get(idea) ?? 0) >= UPSET);
  if (upset) return giveAway(0.75, `the message shows ${upset}`);
  for (const use of isDone ? PARTS.filter(({ facts }) => facts) : PARTS) {
    const letter = writeLetter(situation, use);
    const course = isDone ? answered(letter, DONE_TRUST) : bestOf(situation, letter);
    if (!failedCheck(course, situation))
      return use === PARTS[0] ? course : { ...course, confidence: Math.min(course.confidence, MENDED_TRUST) };
  }
  return giveAway(0.7, 'a check found faults in the text');
}

function bestOf(situation: Situation, letter: Letter): Course {
  const missing = missingIn(situation);
  if (missing && (missing.essential || letter.confidence < COVERS)) {
    const question = writeQuestion(situation, missing.what);
    if (wasAsked(question.text, situation)) return giveAway(0.75, `${missing.because}, and it was asked before`);
    return { kind: 'ask', letter: question, confidence: 0.75, because: missing.because };
  }
  if (letter.confidence >= LEAST_TRUST) return answered(letter, letter.confidence);
  return giveAway(0.7, letter.because);
}

const answered = (letter: Letter, most: number): Course => ({
  kind: 'answer',
  letter,
  confidence: Math.min(letter.confidence, most),
  because: letter.because,
});

const giveAway = (confidence: number, because: string): Course => ({
  kind: 'hand over',
  letter: { text: '', usedPassages: [], confidence, because },
  confidence,
  because,
});

/** Whether a tool that takes this text has refused it. */
function failedCheck({ kind, letter }: Course, { tools, calls }: Situation): boolean {
  const takers = new Set(tools.filter((tool) => roleOf(tool) === kind).map(({ name }) => name));
  return calls.some(
    (call) => takers.has(call.name) && call.result !== null && !cameOutWell(call) && call.arguments.includes(quoted(letter.text)),
  );
}

const quoted = (text: string): string => JSON.stringify(text);

/** Whether the document tells that the same was asked before: the sentence with the question mark stands there. */
function wasAsked(text: string, { document }: Situation): boolean {
  const questions = sentencesOf(text).filter((sentence) => sentence.endsWith('?'));
  return leavesOf(document).some(({ value }) => questions.some((question) => String(value).includes(question)));
}

const NAMES: [Course['kind'], RegExp][] = [
  ['hand over', /\b(?:hand ?over|escalate|transfer|person|human)\b/],
  ['ask', /\b(?:ask|question|clarify)\b/],
  ['answer', /\b(?:reply|answer|respond|resolve|solve)\b/],
];

/** The option that stands for a course, or null when the options are no courses. */
export function optionFor(options: readonly Option[], kind: Course['kind']): number | null {
  const kinds = options.map(({ name }) => NAMES.find(([, pattern]) => pattern.test(fold(spellOutName(name))))?.[0]);
  if (!kinds.includes('answer') || new Set(kinds).size < 2) return null;
  const at = kinds.indexOf(kind);
  return at < 0 ? null : at;
}
