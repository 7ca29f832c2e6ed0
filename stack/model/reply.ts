import { memoizeByObject } from '../../src/kit/common/memoize.ts';
import type { Choice } from './choose.ts';
import { languageOf, sentencesOf, shorten, spellOut } from './language.ts';
import type { Option } from './schema.ts';
import { coverageOf, nearnessOf, wordingsOf } from './similarity.ts';
import { factsIn, leavesOf, passagesIn, scalarNamed, type Situation } from './situation.ts';
import { madeActs, missingIn, wasDone } from './tools.ts';
import { findValues, isAmong } from './values.ts';

/** What the customer gets: a mail; `text` is empty for `hand over`. */
interface Reply {
  kind: 'answer' | 'ask' | 'hand over';
  text: string;
  usedPassages: string[];
  /** From 0 to 1: how well passages and facts cover the question. */
  confidence: number;
  because: string;
}

/** Phrases of a polite mail, in the order of use. They contain no facts of a case. */
const PHRASES = {
  en: {
    greeting: 'Hello',
    thanks: 'Thank you for your message.',
    sorry: 'I am sorry that this did not go as it should. I understand that you are disappointed.',
    answer: 'Here is what I can tell you:',
    facts: 'This is what we have on file:',
    nothing: 'I have no certain answer to this at hand. Could you describe in a little more detail what you need?',
    askFor: 'One thing is missing to look into this: the {number}. Could you tell me that?',
    closing: 'Kind regards\nSupport',
  },
  de: {
    greeting: 'Hallo',
    thanks: 'vielen Dank für Ihre Nachricht.',
    sorry: 'es tut mir leid, dass es nicht so lief, wie es sollte. Ich verstehe, dass Sie enttäuscht sind.',
    answer: 'Das kann ich Ihnen dazu sagen:',
    facts: 'Das liegt uns dazu vor:',
    nothing: 'Darauf habe ich im Moment keine sichere Antwort. Können Sie etwas genauer beschreiben, was Sie brauchen?',
    askFor: 'Damit ich das für Sie klären kann, fehlt noch die Nummer, um die es geht. Können Sie mir diese bitte nennen?',
    closing: 'Freundliche Grüße\nSupport',
  },
  fr: {
    greeting: 'Bonjour',
    thanks: 'merci pour votre message.',
    sorry: 'je suis désolé que les choses ne se soient pas passées comme elles auraient dû. Je comprends que vous soyez déçu.',
    answer: 'Voici ce que je peux vous dire :',
    facts: 'Voici ce que nous avons dans nos dossiers :',
    nothing: "Je n'ai pas de réponse certaine à ce sujet. Pourriez-vous décrire un peu plus précisément ce dont vous avez besoin ?",
    askFor: "Pour éclaircir cela, il me manque le numéro dont il s'agit. Pourriez-vous me le donner ?",
    closing: 'Cordialement\nSupport',
  },
};

/** The phrases of a language, by default English. */
export const phrasesOf = (language: string): (typeof PHRASES)['en'] => new Map(Object.entries(PHRASES)).get(language) ?? PHRASES.en;

/** Below this a passage is not about the question. */
const LEAST_TRUST = 0.5;
const FOREIGN = 0.6;
const MOST_FACTS = 4;
const MOST_CHARACTERS = 1_500;
const FACT_TRUST = 0.82;
const NO_TRUST = 0.2;

/** Writes a mail from the passages and facts in the document and the tool results; it adds no values. */
function writeAnswer(situation: Situation, acts: Situation['calls']): Reply {
  const phrases = phrasesOf(situation.answerIn);
  const best = bestPassage(situation);
  const done = factsIn(acts.map(({ result }) => result));
  const facts = [...new Set(done.length > 0 ? done : chooseFacts(situation))].slice(0, MOST_FACTS);
  const text = mailOf(situation, [
    /\bapologi[sz]e\b/i.test(scalarNamed(situation.document, /^(?:task|goal)$/) ?? '') ? phrases.sorry : phrases.thanks,
    ...(facts.length > 0 ? [[phrases.facts, ...facts.map((fact) => `- ${fact}`)].join('\n')] : []),
    ...(best ? [phrases.answer, shorten(best.text, MOST_CHARACTERS)] : []),
    ...(best || facts.length > 0 ? [] : [phrases.nothing]),
  ]);
  const ofFacts = {
    confidence: facts.length > 0 ? FACT_TRUST : NO_TRUST,
    because: facts.length > 0 ? `facts used: ${facts.map((fact) => fact.split(':')[0]).join(', ')}` : 'nothing covers the question',
  };
  const ofPassage = best && { confidence: best.trust, because: `the passage "${best.title}" is nearest to the question` };
  const source = ofPassage && ofPassage.confidence >= ofFacts.confidence ? ofPassage : ofFacts;
  return { kind: 'answer', text, usedPassages: best?.id ? [best.id] : [], ...source };
}

/** Puts paragraphs between a greeting, with the name in the input, and a closing. */
function mailOf({ document, answerIn }: Situation, paragraphs: readonly string[]): string {
  const { greeting, closing } = phrasesOf(answerIn);
  const name = scalarNamed(document, /^(?:(?:(?:customer|guest|recipient|first) )?name|recipient)$/);
  return [name ? `${greeting} ${name},` : `${greeting},`, ...paragraphs, closing].join('\n\n');
}

/** The passage that fits the message best, or null; a passage in another language than the answer gets less trust. */
function bestPassage({ document, toolResults, message, language, answerIn }: Situation) {
  const rated = passagesIn({ document, toolResults }).map((passage) => {
    const { title, text } = passage;
    const [heard, told] = [coverageOf(message, `${title} ${text}`, language), coverageOf(title, message, language)];
    const trust =
      language === 'en'
        ? 0.12 + 0.7 * nearnessOf(message, [title, ...wordingsOf(text, language)]) + 0.35 * heard + 0.3 * told
        : 0.2 + 0.7 * heard + 0.5 * told;
    return { ...passage, trust: Math.min(0.95, trust) * (languageOf(text) === answerIn ? 1 : FOREIGN) };
  });
  const best = rated.sort((a, b) => b.trust - a.trust)[0];
  return best && best.trust >= LEAST_TRUST ? best : null;
}

/** The facts that the message names by code or amount, and general facts. */
function chooseFacts({ document, toolResults, message }: Situation): string[] {
  const said = findValues(message).filter(({ kind }) => kind === 'code' || kind === 'amount');
  return factsIn({ document, toolResults }).filter((fact) => {
    const values = findValues(fact);
    return !values.some(({ kind }) => kind === 'code') || said.some((value) => isAmong(value, values));
  });
}

const LEAST_TO_ANSWER = 0.6;
const NO_MAIL = { kind: 'hand over', text: '', usedPassages: [] } satisfies Partial<Reply>;

/** Instructions to a model in the message: the case goes to a person. */
export const SPEAKS_TO_MODEL =
  /\b(?:ignore|disregard|forget|override|ignorier\w*|vergiss|oublie[zr]?)\b[^.\n]{0,40}\b(?:instructions?|rules?|prompts?|anweisung\w*|regeln|consignes|règles)|\byou are now\b/i;

/** Decides from the tools' findings: answer if they suffice, ask if one value is missing, else hand over. Without tools it always answers. */
export const replyOf = memoizeByObject((situation: Situation): Reply => {
  const acts = madeActs(situation);
  const answer = writeAnswer(situation, acts);
  if (situation.tools.length === 0 || acts.some(({ result }) => wasDone(result))) return answer;
  const handOver = (confidence: number, because: string): Reply => ({ ...NO_MAIL, confidence, because });
  if (acts.length > 0) return handOver(0.8, `${spellOut(acts[0]!.name)} was not done`);
  if (SPEAKS_TO_MODEL.test(situation.message)) return handOver(0.8, 'the message gives orders to a model');
  const what = missingIn(situation);
  if (what === null) return answer.confidence >= LEAST_TO_ANSWER ? answer : handOver(0.7, answer.because);
  const { thanks, askFor } = phrasesOf(situation.answerIn);
  const question = askFor.replace('{number}', what);
  const wasAsked = leavesOf(situation.document).some(({ value }) => String(value).includes(sentencesOf(question).at(-1)!));
  if (wasAsked) return handOver(0.75, `the ${what} is missing, and it was asked before`);
  return { ...NO_MAIL, kind: 'ask', text: mailOf(situation, [thanks, question]), confidence: 0.75, because: `the ${what} is missing` };
});

const NAMES: [Reply['kind'], RegExp][] = [
  ['hand over', /\b(?:hand ?over|escalate|transfer|person|human)\b/],
  ['ask', /\b(?:ask|question|clarify)\b/],
  ['answer', /\b(?:reply|answer|respond|resolve|solve)\b/],
];

/** The option that means the kind of the reply; null without tools, or when the options are no such kinds. */
export function chooseStep(situation: Situation, options: readonly Option[]): Choice | null {
  const kinds = options.map(({ name }) => NAMES.find(([, pattern]) => pattern.test(spellOut(name)))?.[0]);
  if (situation.tools.length === 0 || !kinds.includes('answer') || new Set(kinds).size === 1) return null;
  const reply = replyOf(situation);
  const option = options[kinds.indexOf(reply.kind)];
  return option ? { ...reply, option } : null;
}
