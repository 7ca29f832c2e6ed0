import { detectLanguage, isFunctionWord, type Language } from '../text/language.ts';
import { stem } from '../text/stem.ts';
import { findValues, type Values } from '../text/values.ts';
import { sentencesOf, wordsOf } from '../text/words.ts';
import { isCourtesy } from '../lexicon/courtesy.ts';
import type { Situation } from './conversation.ts';
import { leavesOf } from './input-document.ts';
import { factsIn } from './letter.ts';
import { mentionsOf } from './meaning.ts';
import { passagesIn } from './passages.ts';
import { phrasesOf } from './phrases.ts';

/** What a text may rest on: the facts and passages of the document. The message of a person is no source. */
export interface Sources {
  text: string;
  values: Values;
  /** What facts and passages speak of. */
  all: Topic;
  /** What facts alone speak of: passages tell how things are, facts what is so in this case. */
  facts: Topic;
  /** Words that state nothing: names and settings in the document, and the message's own. */
  neutral: Set<string>;
}

interface Topic {
  stems: Set<string>;
  ideas: Set<string>;
}

/** Gathers what the document states. */
export function sourcesOf({ document, message, language }: Situation): Sources {
  const facts = factsIn(document).map(({ label, value }) => `${label}: ${value}`);
  const passages = passagesIn(document).map(({ id, title, text, url }) => [id, title, text, url].filter(Boolean).join('\n'));
  const text = [...facts, ...passages].join('\n');
  const settings = leavesOf(document).filter(({ value }) => typeof value === 'string' && value.length < 60);
  return {
    text,
    values: findValues(text),
    all: topicOf([...facts, ...passages]),
    facts: topicOf(facts),
    neutral: new Set([...settings.flatMap(({ value }) => stemsOf(String(value), language)), ...stemsOf(message, language)]),
  };
}

const topicOf = (parts: readonly string[]): Topic => ({
  stems: new Set(parts.flatMap((part) => stemsOf(part, detectLanguage(part)))),
  ideas: new Set(parts.flatMap((part) => [...mentionsOf(part, detectLanguage(part)).strength.keys()])),
});

const contentWords = (text: string, language: Language): string[] =>
  wordsOf(text).filter((word) => word.length > 2 && !/^\d/.test(word) && !isFunctionWord(word, language) && !isCourtesy(word));

const stemsOf = (text: string, language: Language): string[] => contentWords(text, language).map((word) => stem(word, language));

/** The speaker says that something was or will be done. */
const COMMITS =
  /\b(?:(?:i|we) (?:will|shall|have|are going to|guarantee|promise|confirm)|you will (?:get|receive|be)|(?:ich|wir) (?:werde|werden|habe|haben|garantiere|garantieren|verspreche|versprechen)|sie (?:erhalten|bekommen)|(?:je|nous) (?:vais|allons|avons|garantissons|promettons)|j'ai|vous (?:recevrez|allez recevoir))\b/i;

/** Text that wants something from the one who judges it. */
const SPEAKS_TO_JUDGE =
  /\b(?:ignore|disregard|forget|pass|approve|score)\b[^.]{0,40}\b(?:rubric|instructions?|rules?|verdict|criteria|this (?:mail|reply|text))\b/i;

const FEWEST_WORDS = 3;
/** Of its words that a sentence needs to find again: more when it says what was or will be done. */
const LEAST_SHARE = { claim: 0.5, commitment: 0.75 };

/** Why a sentence has no support in the sources, or null when it has, or claims nothing. */
export function unsupportedPart(sentence: string, sources: Sources, answerIn: Language): string | null {
  if (sources.text.includes(sentence)) return null;
  if (SPEAKS_TO_JUDGE.test(sentence)) return 'it speaks to the judge';
  const value = unknownValue(sentence.replace(/^\s*(?:\d{1,2}[.)]|[-*•])\s+/, ''), sources);
  if (value !== undefined) return `${value} does not stand there`;
  if (isPhrase(sentence, answerIn)) return null;
  const words = contentWords(sentence, answerIn);
  const commits = COMMITS.test(sentence);
  const telling = commits ? words : words.filter((word) => !sources.neutral.has(stem(word, answerIn)));
  if (telling.length < (commits ? 1 : FEWEST_WORDS)) return null;
  const missing = telling.filter((word) => !isSupported(word, commits ? sources.facts : sources.all, answerIn));
  return 1 - missing.length / telling.length >= LEAST_SHARE[commits ? 'commitment' : 'claim']
    ? null
    : `nothing speaks of ${missing.slice(0, 3).join(', ')}`;
}

const isSupported = (word: string, { stems, ideas }: Topic, language: Language): boolean =>
  stems.has(stem(word, language)) ||
  [...mentionsOf(word, language).strength.keys()].some((idea) => !idea.startsWith('=') && ideas.has(idea));

function unknownValue(sentence: string, { values, text }: Sources): string | undefined {
  const said = findValues(sentence);
  const urls = said.urls.find((url) => !text.includes(url));
  const mails = said.emails.find((mail) => !values.emails.includes(mail));
  const codes = said.codes.find((code) => !values.codes.includes(code));
  const amounts = said.amounts.find(({ minor }) => !values.amounts.some((known) => known.minor === minor))?.raw;
  const dates = said.dates.find(({ iso }) => !values.dates.some((known) => known.iso.endsWith(iso.replace(/^-+/, ''))))?.raw;
  const numbers = said.numbers.find(({ value }) => !values.numbers.some((known) => known.value === value) && !isPartOf(value, said))?.raw;
  return urls ?? mails ?? codes ?? amounts ?? dates ?? numbers;
}

/** A number inside of an amount or a date was judged with it. */
const isPartOf = (value: number, { amounts, dates }: Values): boolean =>
  amounts.some(({ minor }) => minor === Math.round(value * 100)) || dates.some(({ raw }) => raw.includes(String(value)));

/** The fixed turns of phrase of a polite mail. */
const isPhrase = (sentence: string, language: Language): boolean =>
  Object.values(phrasesOf(language)).some((phrase) => typeof phrase === 'string' && sentencesOf(phrase).includes(sentence));
