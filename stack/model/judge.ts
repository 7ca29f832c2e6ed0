import { factsIn, passagesIn, scalarNamed, textOf } from './document.ts';
import { fold, languageOf, sentencesOf, shorten, stemsOf } from './language.ts';
import { coverageOf, nearnessOf } from './letter.ts';
import { phrasesOf } from './phrases.ts';
import type { Option } from './schema.ts';
import { wordingsOf, type Situation } from './situation.ts';
import { findValues } from './values.ts';

export interface Score {
  /** From 0 to 1. */
  score: number;
  because: string;
}

export type Aspect = 'grounded' | 'complete' | 'tone' | 'correct';

/** What can be said about a text that the document holds for judging. */
export interface Assessment {
  /** Sentences of the text, word for word, that the facts and passages do not support. */
  unsupported: string[];
  scores: Record<Aspect, Score>;
}

const ASPECTS: [Aspect, RegExp][] = [
  ['grounded', /\b(?:grounded|groundedness|faithful|faithfulness|supported)\b/],
  ['complete', /\b(?:complete|completeness|coverage|helpfulness|relevance)\b/],
  ['tone', /\b(?:tone|politeness|style|courtesy)\b/],
  ['correct', /\b(?:correct|correctness|accuracy|factual)\b/],
];

/** The aspect that a property's name asks for, or null. */
export const aspectOf = (name: string): Aspect | null => ASPECTS.find(([, pattern]) => pattern.test(name))?.[0] ?? null;

const COMMITS =
  /\b(?:(?:i|we) (?:will|shall|have|are going to|guarantee|promise|confirm)|you will (?:get|receive|be)|(?:ich|wir) (?:werde|werden|habe|haben|garantiere|garantieren|verspreche|versprechen)|sie (?:erhalten|bekommen)|(?:je|nous) (?:vais|allons|avons|garantissons|promettons)|j'ai|vous (?:recevrez|allez recevoir))\b/i;
const SPEAKS_TO_JUDGE =
  /\b(?:ignore|disregard|forget|pass|approve|score)\b[^.]{0,40}\b(?:rubric|instructions?|rules?|verdict|criteria|this (?:mail|reply|text))\b/i;
const RUDE = /\b(?:stupid|idiot|your own fault|calm down|shut up|obviously|selber schuld|dumm|idiote|calmez-vous)\b/i;
const FEWEST_WORDS = 3;
/** Of its words that a sentence needs to find again: more when it says what was or will be done. */
const LEAST_SHARE = { claim: 0.5, commitment: 0.75 };

/** Judges the text that the document holds for that, or null when it holds none. It compares words and values; it does not understand. */
export function assess(situation: Situation): Assessment | null {
  const { document, message, language, answerIn } = situation;
  const text = scalarNamed(document, ['reply', 'draft', 'draft reply', 'answer', 'candidate', 'response', 'letter', 'mail']);
  if (text === null) return null;
  const facts = factsIn(document).map(textOf).join('\n');
  const sources = [facts, ...passagesIn(document).flatMap(({ title, text: body, url }) => [title, body, url ?? ''])].join('\n');
  const [sentences, texts] = [sentencesOf(text), wordingsOf(text, answerIn)];
  const faults = sentences.flatMap((sentence) => {
    const why = unsupportedPart(sentence, {
      facts,
      sources,
      message,
      language,
      answerIn,
      name: scalarNamed(document, ['customer name', 'name']) ?? '',
    });
    return why === null ? [] : [{ sentence, why }];
  });
  const [first] = faults;
  const wrong = faults.find(({ why }) => why.endsWith('does not stand there'));
  const written = languageOf(text, answerIn);
  const asked = scalarNamed(document, ['complete', 'completeness']) ?? message;
  const covered = Math.max(
    coverageOf(message, text, language) * 2,
    ...(answerIn === 'en' ? [nearnessOf(message, texts), nearnessOf(asked, texts)] : [coverageOf(text, message, answerIn) * 3]),
  );
  return {
    unsupported: faults.map(({ sentence }) => sentence),
    scores: {
      grounded: first
        ? { score: Math.min(0.5, 1 - faults.length / sentences.length), because: `no support for "${shorten(first.sentence, 80)}"` }
        : GOOD('every sentence rests on facts, passages or courtesy'),
      correct: wrong
        ? { score: 0.2, because: wrong.why }
        : written === answerIn
          ? GOOD('every value stands in the facts and passages')
          : { score: 0.3, because: `the text is in ${written}, not in ${answerIn}` },
      complete: {
        score: Math.round(100 * Math.min(0.95, 0.3 + 1.3 * covered)) / 100,
        because: `nearness to what is asked: ${covered.toFixed(2)}`,
      },
      tone: toneOf(text, sources, answerIn),
    },
  };
}

const GOOD = (because: string): Score => ({ score: 0.95, because });

function toneOf(text: string, sources: string, language: string): Score {
  const own = text.replace(/\p{Lu}{4,}/gu, (word) => (sources.includes(word) ? '' : word)); // names in capitals are not loud
  const { greeting, closing } = phrasesOf(language);
  if (RUDE.test(text) || /!!|\p{Lu}{4,}/u.test(own)) return { score: 0.35, because: 'a rude or loud wording' };
  const isFramed =
    new RegExp(`^(?:${greeting}|dear|hi|hello|guten tag|bonjour|sehr geehrte)`, 'i').test(text) &&
    (text.includes(closing) || /support\s*$/i.test(text));
  return isFramed ? GOOD('polite from greeting to closing') : { score: 0.6, because: 'no greeting or no closing' };
}

interface Sources {
  facts: string;
  sources: string;
  message: string;
  language: string;
  answerIn: string;
  name: string;
}

/** Why a sentence has no support in the sources, or null when it has, or claims nothing. */
function unsupportedPart(sentence: string, { facts, sources, message, language, answerIn, name }: Sources): string | null {
  if (sources.includes(sentence.replace(/^- /, ''))) return null;
  if (SPEAKS_TO_JUDGE.test(sentence)) return 'it speaks to the judge';
  const value = unknownValue(sentence.replace(/^\s*(?:\d{1,2}[.)]|[-*•])\s+/, ''), sources);
  if (value !== undefined) return `${value} does not stand there`;
  if (Object.values(phrasesOf(answerIn)).some((phrase) => typeof phrase === 'string' && sentencesOf(phrase).includes(sentence)))
    return null;
  const commits = COMMITS.test(sentence);
  const neutral = new Set(commits ? [] : [...stemsOf(message, language), ...stemsOf(name, answerIn)]);
  const words = stemsOf(sentence, answerIn, true).filter((stem) => !neutral.has(stem));
  if (words.length < (commits ? 1 : FEWEST_WORDS)) return null;
  const known = new Set(stemsOf(commits ? facts : sources, answerIn));
  const missing = words.filter((word) => !known.has(word));
  return 1 - missing.length / words.length >= LEAST_SHARE[commits ? 'commitment' : 'claim']
    ? null
    : `nothing speaks of ${missing.slice(0, 3).join(', ')}`;
}

function unknownValue(sentence: string, sources: string): string | undefined {
  const [said, known] = [findValues(sentence), findValues(sources)];
  const parts = [...said.amounts.map(({ raw }) => raw), ...said.dates.map(({ raw }) => raw)].join(' ');
  return (
    said.urls.find((url) => !sources.includes(url)) ??
    said.emails.find((mail) => !known.emails.includes(mail)) ??
    said.codes.find((code) => !known.codes.includes(code)) ??
    said.amounts.find(({ minor }) => !known.amounts.some((one) => one.minor === minor))?.raw ??
    said.dates.find(({ iso }) => !known.dates.some((one) => one.iso.endsWith(iso.replace(/^-+/, ''))))?.raw ??
    said.numbers.find(({ raw, value }) => !known.numbers.some((one) => one.value === value) && !parts.includes(raw))?.raw
  );
}

const LEAST_SCORE = 0.7;
/** A text that is this far from what is asked is not mended by the one who wrote it. */
const HOPELESS = 0.4;

/** Which of the options a judged text deserves, or null when the options are no verdicts. */
export function chooseVerdict(
  options: readonly Option[],
  { unsupported, scores }: Assessment,
): { option: Option; confidence: number; because: string } | null {
  const named = (pattern: RegExp): Option | undefined => options.find(({ name }) => pattern.test(fold(name)));
  const good = named(/\b(?:pass|accept|accepted|approve|approved|ok|send)\b/);
  const mendable = named(/\b(?:rewrite|revise|redo|improve|fix|reject|fail)\b/);
  const person = named(/\b(?:person|human|escalate|manual)\b/);
  const bad = mendable ?? person;
  if (!good || !bad) return null;
  const unmet = Object.entries(scores).filter(([, { score }]) => score < LEAST_SCORE);
  const least = Math.min(...Object.values(scores).map(({ score }) => score));
  if (unsupported.length === 0 && unmet.length === 0)
    return { option: good, confidence: Math.min(0.95, least), because: 'nothing is wrong' };
  const isHopeless = scores.complete.score < HOPELESS && unsupported.length === 0;
  return {
    option: isHopeless ? (person ?? bad) : bad,
    confidence: 0.8,
    because: unmet.map(([aspect, { because }]) => `${aspect}: ${because}`).join('; '),
  };
}
