import { factsIn, passagesIn, scalarNamed, type Passage } from './document.ts';
import { contentOf, sentencesOf } from './language.ts';
import { phrasesOf } from './phrases.ts';
import { coverageOf, nearnessOf, wordingsOf } from './rank.ts';
import { materialOf, type MadeCall, type Situation } from './situation.ts';
import { findValues, isAmong } from './values.ts';

export interface Letter {
  text: string;
  usedPassages: string[];
  /** From 0 to 1: how well passages and facts cover the question. */
  confidence: number;
  because: string;
}

/** Below this a passage is not about the question. */
const LEAST_TRUST = 0.5;
const MOST_FACTS = 4;
const MOST_CHARACTERS = 800;
const FOREIGN = 0.6;
const FACT_TRUST = 0.82;
/** Confidence in tool results that the message does not name: they may be about something else. */
const UNNAMED_TRUST = 0.55;
const STEP = /^(?:\d+[.)]|[-*•])\s/;

/** Writes a mail from the passages and facts in the document and the tool results; it adds no values. */
export function writeLetter(situation: Situation, acts: readonly MadeCall[] = []): Letter {
  const phrases = phrasesOf(situation.answerIn);
  const best = bestPassage(situation);
  const facts = chooseFacts(situation, best !== null, factsIn(acts.map(({ result }) => result)));
  const lines = best ? answeringLines(best.passage, situation) : [];
  const isStep = lines.some((line) => STEP.test(line));
  const introduction = best?.passage.language === situation.answerIn ? phrases.answer : phrases.otherLanguage;
  const text = mailOf(situation, [
    /\bapologi[sz]e\b/i.test(scalarNamed(situation.document, ['task', 'goal']) ?? '') ? phrases.sorry : phrases.thanks,
    ...(facts.length > 0 ? [[phrases.facts, ...facts.map(({ fact }) => `- ${fact}`)].join('\n')] : []),
    ...(best ? [introduction, lines.join(isStep ? '\n' : ' ')] : []),
    ...(best || facts.length > 0 ? [] : [phrases.nothing]),
  ]);
  const usedPassages = best?.passage.id ? [best.passage.id] : [];
  const isOwn = situation.calls.length === 0 || facts.some(({ isNamed }) => isNamed);
  const ofFacts = facts.length === 0 ? 0.2 : isOwn ? FACT_TRUST : UNNAMED_TRUST;
  if (best && best.trust >= ofFacts)
    return { text, usedPassages, confidence: best.trust, because: `the passage "${best.passage.title}" is nearest to the question` };
  const because =
    facts.length > 0 ? `facts used: ${facts.map(({ fact }) => fact.split(':')[0]).join(', ')}` : 'nothing covers the question';
  return { text, usedPassages, confidence: ofFacts, because };
}

/** Puts paragraphs between a greeting, with the name in the input, and a closing. */
export function mailOf({ document, answerIn }: Situation, paragraphs: readonly string[]): string {
  const { greeting, closing } = phrasesOf(answerIn);
  const name = scalarNamed(document, ['customer name', 'guest name', 'recipient name', 'recipient', 'name', 'first name']);
  return [name ? `${greeting} ${name},` : `${greeting},`, ...paragraphs, closing].join('\n\n');
}

/** The passage that fits the message best, or null; a passage in another language than the answer gets less trust. */
function bestPassage(situation: Situation): { passage: Passage; trust: number } | null {
  const { message, language, answerIn } = situation;
  const rated = passagesIn(materialOf(situation)).map((passage) => {
    const { title, text } = passage;
    const [heard, told] = [coverageOf(message, `${title} ${text}`, language), coverageOf(title, message, language)];
    const trust =
      language === 'en'
        ? 0.12 + 0.7 * nearnessOf(message, [title, ...wordingsOf(text, language)]) + 0.35 * heard + 0.3 * told
        : 0.2 + 0.7 * heard + 0.5 * told;
    return { passage, trust: Math.min(0.95, trust) * (passage.language === answerIn ? 1 : FOREIGN) };
  });
  const best = rated.sort((a, b) => b.trust - a.trust)[0];
  return best && best.trust >= LEAST_TRUST ? best : null;
}

/** The sentences to quote, in order: all of a short passage; of a long one the steps and the sentences nearest to the message. */
function answeringLines({ text }: Passage, { message, language }: Situation): string[] {
  const rated = sentencesOf(text).map((line, index) => ({ line, index, score: STEP.test(line) ? 2 : coverageOf(line, message, language) }));
  let room = text.length <= MOST_CHARACTERS ? Infinity : MOST_CHARACTERS;
  const kept = rated.sort((a, b) => b.score - a.score || a.index - b.index).filter(({ line }) => (room -= line.length) >= 0);
  return kept.sort((a, b) => a.index - b.index).map(({ line }) => line);
}

const NAMED = 3;

/** The facts that the message names by code or amount, general facts, and results of acts. */
function chooseFacts(situation: Situation, hasPassage: boolean, done: readonly string[]): { fact: string; isNamed: boolean }[] {
  const { message, language } = situation;
  const said = findValues(message).filter(({ kind }) => kind === 'code' || kind === 'amount');
  const rated = [...new Set(done.length > 0 ? done : factsIn(materialOf(situation)))].map((fact, index) => {
    const values = findValues(fact);
    const isNamed = said.some((value) => isAmong(value, values));
    const isGeneral = done.length > 0 || !values.some(({ kind }) => kind === 'code');
    const shared = [...contentOf(message, language)].filter((stem) => contentOf(fact, language).has(stem)).length;
    return { fact, score: (isNamed ? NAMED : 0) + (isGeneral ? NAMED : 0) + 0.6 * shared + (!hasPassage && index === 0 ? 1 : 0) };
  });
  const least = rated.some(({ score }) => score >= NAMED) ? NAMED : 1;
  return rated
    .filter(({ score }) => score >= least)
    .slice(0, MOST_FACTS)
    .map(({ fact, score }) => ({ fact, isNamed: score >= NAMED }));
}
