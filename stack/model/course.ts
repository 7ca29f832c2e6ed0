import { factsIn, leavesOf } from './document.ts';
import { sentencesOf, spellOut } from './language.ts';
import { mailOf, writeLetter, type Letter } from './letter.ts';
import { phrasesOf } from './phrases.ts';
import type { Option } from './schema.ts';
import type { Situation } from './situation.ts';
import { actsIn, cameOutWell, missingIn, roleOf, wasDone } from './tools.ts';

/** What is done about a case; nothing is written when it is given away. */
export interface Course extends Letter {
  kind: 'answer' | 'ask' | 'hand over';
}

const LEAST_TRUST = 0.6;
/** A passage that fits a question this well answers it, whatever else is not known. */
const FITS_WELL = 0.8;
/** A text that a check refused at first is never trusted enough to go out unseen. */
const MENDED_TRUST = 0.6;
/** What a text is made from; the next when a check refuses it. */
const PARTS = [
  { facts: true, passages: true },
  { facts: true, passages: false },
  { facts: false, passages: true },
];

/** Whoever writes to a model instead of to people gets a person. */
const SPEAKS_TO_MODEL =
  /\b(?:ignore|disregard|forget|override|ignorier\w*|vergiss|oublie[zr]?)\b[^.\n]{0,40}\b(?:instructions?|rules?|prompts?|anweisung\w*|regeln|consignes|règles)|\byou are now\b/i;

const giveAway = (confidence: number, because: string): Course => ({ kind: 'hand over', text: '', usedPassages: [], confidence, because });

/** Decides from what the tools have found: answer where it settles the question, ask where one thing is missing, else give it away. */
export function courseOf(situation: Situation): Course | null {
  const { tools, calls } = situation;
  if (tools.length === 0 && calls.length === 0) return null;
  const acts = actsIn(situation);
  const isDone = acts.some(wasDone);
  const undone = acts.findLast((call) => call.result !== null && !wasDone(call));
  if (undone && !isDone) return giveAway(0.8, `${spellOut(undone.name)} was not done`);
  if (SPEAKS_TO_MODEL.test(situation.message)) return giveAway(0.8, 'the message gives orders to a model');
  for (const use of isDone ? PARTS.filter(({ facts }) => facts) : PARTS) {
    const letter = writeLetter(situation, { use, acts: acts.map(({ result }) => result) });
    const course: Course = isDone ? { ...letter, kind: 'answer' } : bestOf(situation, letter);
    if (wasRefused(course, situation)) continue;
    return use === PARTS[0] ? course : { ...course, confidence: Math.min(course.confidence, MENDED_TRUST) };
  }
  return giveAway(0.7, 'a check found faults in the text');
}

function bestOf(situation: Situation, letter: Letter): Course {
  const what =
    letter.usedPassages.length > 0 && letter.confidence >= FITS_WELL ? null : missingIn(situation, (result) => factsIn([result]).length);
  if (what === null) return letter.confidence >= LEAST_TRUST ? { ...letter, kind: 'answer' } : giveAway(0.7, letter.because);
  const phrases = phrasesOf(situation.answerIn);
  const text = mailOf(situation, [phrases.thanks, phrases.askFor(what)]);
  const question = sentencesOf(phrases.askFor(what)).at(-1)!;
  const wasAsked = leavesOf(situation.document).some(({ value }) => String(value).includes(question));
  return wasAsked
    ? giveAway(0.75, `the ${what} is missing, and it was asked before`)
    : { kind: 'ask', text, usedPassages: [], confidence: 0.75, because: `the ${what} is missing` };
}

/** The tools that take a text of this kind. */
const takersOf = (kind: Course['kind'], { tools }: Situation) => tools.filter((tool) => roleOf(tool) === kind);

/** The tool that should see this course and has not; undefined when the answer can be given. */
export const takerOf = (course: Course, situation: Situation) =>
  takersOf(course.kind, situation).find(
    ({ name }) => !situation.calls.some((call) => call.name === name && call.arguments.includes(JSON.stringify(course.text).slice(1, -1))),
  );

const wasRefused = ({ kind, text }: Course, situation: Situation): boolean =>
  situation.calls.some(
    (call) =>
      call.result !== null &&
      !cameOutWell(call) &&
      call.arguments.includes(JSON.stringify(text)) &&
      takersOf(kind, situation).some(({ name }) => name === call.name),
  );

const NAMES: [Course['kind'], RegExp][] = [
  ['hand over', /\b(?:hand ?over|escalate|transfer|person|human)\b/],
  ['ask', /\b(?:ask|question|clarify)\b/],
  ['answer', /\b(?:reply|answer|respond|resolve|solve)\b/],
];

/** The option that stands for a course, or undefined when the options are no courses. */
export function optionFor(options: readonly Option[], { kind }: Course): Option | undefined {
  const kinds = options.map(({ name }) => NAMES.find(([, pattern]) => pattern.test(spellOut(name)))?.[0]);
  return kinds.includes('answer') && new Set(kinds).size > 1 ? options[kinds.indexOf(kind)] : undefined;
}
