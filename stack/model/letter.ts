import { factsIn, passagesIn, scalarNamed, textOf, type Fact, type Passage } from './document.ts';
import { likeness } from './encoder.ts';
import { sentencesOf, stemsOf } from './language.ts';
import { phrasesOf } from './phrases.ts';
import { materialOf, wordingsOf, type Situation } from './situation.ts';
import { findValues } from './values.ts';

export interface Letter {
  text: string;
  usedPassages: string[];
  /** From 0 to 1: how well passages and facts cover the question. */
  confidence: number;
  because: string;
}

interface Rated {
  passage: Passage;
  trust: number;
}

/** Below this a passage is not about the question. */
const LEAST_TRUST = 0.5;
const MOST_FACTS = 4;
const MOST_CHARACTERS = 800;
const FOREIGN = 0.6;
const FACT_TRUST = 0.82;
/** What tools have found may be about something else than what is asked. */
const UNNAMED_TRUST = 0.55;

/** Writes a mail from the passages and facts of the document and of what tools returned; every value in it stands there. */
export function writeLetter(situation: Situation, { acts = [] as unknown[], use = { facts: true, passages: true } } = {}): Letter {
  const phrases = phrasesOf(situation.answerIn);
  const task = scalarNamed(situation.document, ['task', 'goal']) ?? '';
  const [best] = use.passages ? ratePassages(situation, passagesIn(materialOf(situation))).filter(({ trust }) => trust >= LEAST_TRUST) : [];
  const facts = use.facts ? chooseFacts(situation, best !== undefined, acts) : [];
  const lines = best ? answeringLines(best.passage, situation) : [];
  const isStep = lines.some((line) => STEP.test(line));
  const introduction = best?.passage.language === situation.answerIn ? (isStep ? phrases.steps : phrases.answer) : phrases.otherLanguage;
  const text = mailOf(situation, [
    /\bapologi[sz]e\b/i.test(task) ? phrases.sorry : phrases.thanks,
    ...(facts.length > 0 ? [`${phrases.facts}\n${facts.map((fact) => `- ${textOf(fact)}`).join('\n')}`] : []),
    ...(best ? [introduction, lines.join(isStep ? '\n' : ' ')] : []),
    ...(best || facts.length > 0 ? [] : [phrases.nothing]),
  ]);
  const usedPassages = best?.passage.id ? [best.passage.id] : [];
  const isOwn = situation.calls.length === 0 || facts.some(({ isNamed }) => isNamed);
  const ofFacts = facts.length === 0 ? 0 : isOwn ? FACT_TRUST : UNNAMED_TRUST;
  if (best && best.trust >= ofFacts)
    return { text, usedPassages, confidence: best.trust, because: `the passage "${best.passage.title}" is nearest to the question` };
  if (facts.length === 0) return { text, usedPassages, confidence: 0.2, because: 'no passage and no fact covers the question' };
  return { text, usedPassages, confidence: ofFacts, because: `facts used: ${facts.map(({ label }) => label).join(', ')}` };
}

/** A mail around some paragraphs: greeting by the name that the input has, closing. */
export function mailOf({ document, answerIn }: Situation, paragraphs: readonly string[]): string {
  const { greeting, closing } = phrasesOf(answerIn);
  const name = scalarNamed(document, ['customer name', 'guest name', 'recipient name', 'recipient', 'name', 'first name']);
  return [name ? `${greeting} ${name},` : `${greeting},`, ...paragraphs, closing].join('\n\n');
}

const STEP = /^(?:\d+[.)]|[-*•])\s/;

/** Share of a text's content words that another text has. */
export function coverageOf(text: string, by: string, language: string): number {
  const [wanted, found] = [new Set(stemsOf(text, language, true)), new Set(stemsOf(by, language, true))];
  return wanted.size === 0 ? 0 : [...wanted].filter((stem) => found.has(stem)).length / wanted.size;
}

/** How near the nearest sentence of a text is to the message. */
export const nearnessOf = (message: string, texts: readonly string[]): number =>
  Math.max(0, ...texts.map((text) => likeness(message, text)));

/** Passages by how well they fit the message, best first; those of the language to answer in before others. */
function ratePassages({ message, language, answerIn }: Situation, passages: readonly Passage[]): Rated[] {
  return passages
    .map((passage): Rated => {
      const { title, text } = passage;
      const heard = coverageOf(message, `${title} ${text}`, language);
      const told = coverageOf(title, message, language);
      const sense = language === 'en' ? nearnessOf(message, [title, ...wordingsOf(text, language)]) : 0;
      const trust = language === 'en' ? 0.12 + 0.7 * sense + 0.35 * heard + 0.3 * told : 0.2 + 0.7 * heard + 0.5 * told;
      return { passage, trust: Math.min(0.95, trust) * (passage.language === answerIn ? 1 : FOREIGN) };
    })
    .sort((a, b) => b.trust - a.trust);
}

/** The sentences of a passage that answer: all of a short one; of a long one the steps and what speaks of the message, in their order. */
function answeringLines({ text }: Passage, { message, language }: Situation): string[] {
  const rated = sentencesOf(text).map((line, index) => ({ line, index, score: STEP.test(line) ? 2 : coverageOf(line, message, language) }));
  let room = text.length <= MOST_CHARACTERS ? Infinity : MOST_CHARACTERS;
  const kept = rated.sort((a, b) => b.score - a.score || a.index - b.index).filter(({ line }) => (room -= line.length) >= 0);
  return kept.sort((a, b) => a.index - b.index).map(({ line }) => line);
}

const NAMED = 3;

/** Facts that the message names by a code or an amount, facts about the case as a whole, and what was just done. */
function chooseFacts(situation: Situation, hasPassage: boolean, acts: readonly unknown[]): (Fact & { isNamed: boolean })[] {
  const { message, language } = situation;
  const said = findValues(message);
  const done = new Set(factsIn(acts).map(textOf));
  const all = [...new Map((done.size > 0 ? factsIn(acts) : factsIn(materialOf(situation))).map((fact) => [textOf(fact), fact])).values()];
  const rated = all.map((fact, index) => {
    const { codes, amounts } = findValues(textOf(fact));
    const isNamed =
      codes.some((code) => said.codes.includes(code)) || amounts.some(({ minor }) => said.amounts.some((one) => one.minor === minor));
    const shared = new Set(stemsOf(message, language, true).filter((stem) => stemsOf(textOf(fact), language, true).includes(stem))).size;
    const general = codes.length === 0 || done.has(textOf(fact)) ? NAMED : 0;
    return { fact, score: (isNamed ? NAMED : 0) + general + (hasPassage ? 0.5 : 0.7) * shared + (!hasPassage && index === 0 ? 1 : 0) };
  });
  const least = rated.some(({ score }) => score >= NAMED) ? NAMED : 1;
  return rated
    .filter(({ score }) => score >= least)
    .slice(0, MOST_FACTS)
    .map(({ fact, score }) => ({ ...fact, isNamed: score >= NAMED }));
}
