import { factsIn, passagesIn, scalarNamed, type Passage } from './document.ts';
import { shorten } from './language.ts';
import { phrasesOf } from './phrases.ts';
import { coverageOf, nearnessOf, wordingsOf } from './similarity.ts';
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
const MOST_CHARACTERS = 1_500;
const FOREIGN = 0.6;
const FACT_TRUST = 0.82;
const NO_TRUST = 0.2;

/** Writes a mail from the passages and facts in the document and the tool results; it adds no values. */
export function writeLetter(situation: Situation, acts: readonly MadeCall[] = []): Letter {
  const phrases = phrasesOf(situation.answerIn);
  const best = bestPassage(situation);
  const facts = chooseFacts(situation, factsIn(acts.map(({ result }) => result)));
  const text = mailOf(situation, [
    /\bapologi[sz]e\b/i.test(scalarNamed(situation.document, /^(?:task|goal)$/) ?? '') ? phrases.sorry : phrases.thanks,
    ...(facts.length > 0 ? [[phrases.facts, ...facts.map((fact) => `- ${fact}`)].join('\n')] : []),
    ...(best ? [phrases.answer, shorten(best.passage.text, MOST_CHARACTERS)] : []),
    ...(best || facts.length > 0 ? [] : [phrases.nothing]),
  ]);
  const usedPassages = best?.passage.id ? [best.passage.id] : [];
  const ofFacts = facts.length > 0 ? FACT_TRUST : NO_TRUST;
  if (best && best.trust >= ofFacts)
    return { text, usedPassages, confidence: best.trust, because: `the passage "${best.passage.title}" is nearest to the question` };
  const because = facts.length > 0 ? `facts used: ${facts.map((fact) => fact.split(':')[0]).join(', ')}` : 'nothing covers the question';
  return { text, usedPassages, confidence: ofFacts, because };
}

const RECIPIENT = /^(?:(?:(?:customer|guest|recipient|first) )?name|recipient)$/;

/** Puts paragraphs between a greeting, with the name in the input, and a closing. */
export function mailOf({ document, answerIn }: Situation, paragraphs: readonly string[]): string {
  const { greeting, closing } = phrasesOf(answerIn);
  const name = scalarNamed(document, RECIPIENT);
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

/** The facts that the message names by code or amount, general facts, and results of acts. */
function chooseFacts(situation: Situation, done: readonly string[]): string[] {
  const said = findValues(situation.message).filter(({ kind }) => kind === 'code' || kind === 'amount');
  const facts = done.length > 0 ? done : factsIn(materialOf(situation));
  const isNamed = (fact: string): boolean => {
    const values = findValues(fact);
    return !values.some(({ kind }) => kind === 'code') || said.some((value) => isAmong(value, values));
  };
  return [...new Set(facts)].filter((fact) => done.length > 0 || isNamed(fact)).slice(0, MOST_FACTS);
}
