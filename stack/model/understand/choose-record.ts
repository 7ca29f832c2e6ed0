import { stem } from '../text/stem.ts';
import { isFunctionWord } from '../text/language.ts';
import { findValues, type Values } from '../text/values.ts';
import { wordsOf } from '../text/words.ts';
import type { Option } from './choose-option.ts';
import type { Situation } from './conversation.ts';
import { leavesOf, recordsOf } from './input-document.ts';

export interface RecordChoice {
  /** Place of the chosen option, or null when none of them is meant. */
  index: number | null;
  /** From 0 to 1. */
  confidence: number;
  because: string;
}

interface Candidate {
  index: number;
  values: Values;
  words: Set<string>;
}

interface Rated extends Candidate {
  score: number;
  reasons: string[];
}

/** Options that stand for records carry values: numbers, dates, codes. */
export const areRecords = (options: readonly Option[]): boolean =>
  options.length > 0 && options.filter(({ name, description }) => /\d/.test(`${name} ${description}`)).length > options.length / 2;

/** Which record the message means: by the codes, amounts, dates and words that both name. */
export function chooseRecord(situation: Situation, options: readonly Option[]): RecordChoice {
  if (options.length === 0) return { index: null, confidence: 0.9, because: 'there is nothing to choose from' };
  const candidates = options.map((option, index) => candidateOf(option, index, situation));
  const said = findValues(situation.message);
  const words = contentWords(situation.message, situation);
  const rated = candidates
    .map((candidate) => rate(candidate, said, words, candidates))
    .sort((a, b) => b.score - a.score || latest(b).localeCompare(latest(a)));
  const [best, second] = rated;
  if (!best) return { index: null, confidence: 0.5, because: 'nothing fits' };
  const doubled = situation.meaning.strength.has('double') ? pairWith(best, rated) : null;
  if (doubled)
    return {
      index: doubled.index,
      confidence: best.score > 0 ? 0.9 : 0.8,
      because: `the message tells of a double, and two records are alike; the later is meant`,
    };
  if (namesStranger(said, candidates)) return { index: null, confidence: 0.8, because: 'the message names a value that no record has' };
  if (best.score <= 0)
    return options.length === 1
      ? { index: 0, confidence: 0.72, because: 'there is only this one' }
      : { index: null, confidence: 0.6, because: 'the message names none of them' };
  const lead = best.score - Math.max(0, second?.score ?? 0);
  if (lead < 0.2 && options.length > 1)
    return { index: best.index, confidence: 0.5, because: `several fit alike: ${best.reasons.join(', ')}` };
  return { index: best.index, confidence: Math.min(0.97, 0.62 + 0.12 * Math.min(best.score, lead + 1)), because: best.reasons.join(', ') };
}

function candidateOf({ value, name, description }: Option, index: number, situation: Situation): Candidate {
  const record = recordsOf(situation.document).find((fields) => Object.values(fields).includes(value));
  const text = [name, description, ...leavesOf(record).map((leaf) => String(leaf.value))].join(' , ');
  return { index, values: findValues(text), words: contentWords(text, situation) };
}

const contentWords = (text: string, { language }: Situation): Set<string> =>
  new Set(
    wordsOf(text)
      .filter((word) => !/^\d/.test(word) && word.length > 2 && !isFunctionWord(word, language) && !isFunctionWord(word, 'en'))
      .map((word) => stem(word, language)),
  );

function rate(candidate: Candidate, said: Values, words: Set<string>, all: readonly Candidate[]): Rated {
  const reasons: string[] = [];
  let score = 0;
  const count = (points: number, reason: string | undefined) => {
    if (reason === undefined) return;
    score += points;
    reasons.push(reason);
  };
  count(
    3,
    said.codes.find((code) => candidate.values.codes.includes(code)),
  );
  count(2.5, said.amounts.find(({ minor }) => candidate.values.amounts.some((other) => other.minor === minor))?.raw);
  count(1.5, said.dates.find(({ iso }) => candidate.values.dates.some((other) => other.iso.endsWith(iso.replace(/^-+/, ''))))?.raw);
  const shared = [...words].filter((word) => candidate.words.has(word));
  // A word that every record has tells none from the others.
  const telling = shared.filter((word) => all.length === 1 || !all.every((other) => other.words.has(word)));
  for (const word of telling.slice(0, 3)) count(0.7, word);
  return { ...candidate, score, reasons };
}

const latest = ({ values }: Candidate): string =>
  values.dates
    .map(({ iso }) => iso)
    .sort()
    .at(-1) ?? '';

/** The later of two records with the same amount and the same words. */
function pairWith(best: Rated, rated: readonly Rated[]): Rated | null {
  const amount = best.values.amounts[0]?.minor;
  const alike = rated.filter(
    (other) => other.values.amounts[0]?.minor === amount && other.score >= best.score - 0.1 && sameWords(other, best),
  );
  return amount !== undefined && alike.length > 1 ? ([...alike].sort((a, b) => latest(b).localeCompare(latest(a)))[0] ?? null) : null;
}

const sameWords = (a: Candidate, b: Candidate): boolean =>
  [...a.words].filter((word) => b.words.has(word)).length >= Math.min(a.words.size, b.words.size) * 0.6;

/** Whether the message names a code of the records' form, or an amount, that none of them has while it names none that one has. */
function namesStranger(said: Values, candidates: readonly Candidate[]): boolean {
  const codes = candidates.flatMap(({ values }) => values.codes);
  const form = (code: string) => code.replace(/\d+/g, '0').replace(/[A-Z]+/g, 'A');
  const forms = new Set(codes.map(form));
  const named = said.codes.filter((code) => forms.has(form(code)));
  if (named.length > 0) return !named.some((code) => codes.includes(code));
  const amounts = new Set(candidates.flatMap(({ values }) => values.amounts.map(({ minor }) => minor)));
  return said.amounts.length > 0 && amounts.size > 0 && !said.amounts.some(({ minor }) => amounts.has(minor));
}
