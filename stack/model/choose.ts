import { contentOf, isForeign, shorten } from './language.ts';
import type { Option } from './schema.ts';
import { rank, voteFor, wordingsOf } from './similarity.ts';
import { leavesOf, recordsOf, type Fields, type Situation } from './situation.ts';
import { findValues, isAmong, type Value } from './values.ts';

export interface Choice {
  /** Null when none is meant. */
  option: Option | null;
  /** From 0 to 1. */
  confidence: number;
  because: string;
}

/** Softmax temperature, calibrated on bench/labelled/tuned-on.csv so that choices with a confidence of 0.7 or more are mostly right. */
const TEMPERATURE = 0.06;
/** A score below this lowers the confidence in proportion. */
const FAMILIAR = 0.42;
/** A smaller share of the nearest examples than this lowers the confidence in proportion. */
const MAJORITY = 0.65;
/** Factor for wordings in another language than the message. */
const FOREIGN = 0.6;
const NONE = /\bnone of the (?:others|above)\b/i;

/** The record that contains the option's value, or an empty one. */
const recordOf = ({ value }: Option, document: unknown): Fields =>
  recordsOf(document).find((fields) => Object.values(fields).includes(value)) ?? {};

/** The texts that represent an option: its record's examples, else its description or its name. */
function textsOf(option: Option, { document, language }: Situation): readonly string[] {
  const { examples } = recordOf(option, document);
  if (Array.isArray(examples) && examples.length > 0) return examples.filter((one) => typeof one === 'string');
  return option.description === '' ? [option.name.replaceAll('_', ' ')] : wordingsOf(option.description, language);
}

/** Whether the options stand for records, whose codes and amounts tell them apart: most of them contain digits. */
export const areRecords = (options: readonly Option[]): boolean =>
  options.filter(({ name, description }) => /\d/.test(name + description)).length > options.length / 2;

/** Chooses the option whose texts are nearest to the message. */
export function chooseByMeaning(situation: Situation, options: readonly Option[]): Choice {
  const { message, language } = situation;
  const texts = options.map((option) => textsOf(option, situation));
  const ranks = rank(message, language, texts);
  const scores = ranks.map(({ score }) => score);
  const best = Math.max(...scores);
  const none = best < FAMILIAR ? options.findIndex(({ description }) => NONE.test(description)) : -1;
  const index = none >= 0 ? none : scores.indexOf(best);
  const { score, nearest } = ranks[index]!;
  const share = 1 / scores.reduce((sum, one) => sum + Math.exp((one - score) / TEMPERATURE), 0);
  const doubts = [
    Math.min(1, score / FAMILIAR),
    language === 'en' ? Math.min(1, voteFor(index, ranks) / MAJORITY) : 1, // in other languages few examples share a word with the message
    isForeign(texts.flat(), language) ? FOREIGN : 1,
  ];
  return {
    option: options[index]!,
    confidence: Math.round(doubts.reduce((product, doubt) => product * doubt, share) * 100) / 100,
    because: `${String(options[index]!.value)} is nearest, by "${shorten(nearest, 80)}"`,
  };
}

const WEIGHTS: Partial<Record<Value['kind'], number>> = { code: 3, amount: 2.5, date: 1.5 };
const WORD = 0.7;
/** Two scores closer than this count as equal. */
const ALIKE = 0.2;

/** Chooses the record that shares the most codes, amounts, dates and words with the message. */
export function chooseRecord({ document, message, language }: Situation, options: readonly Option[]): Choice {
  const said = findValues(message);
  const records = options.map((option) => {
    const text = [option.name, option.description, ...leavesOf(recordOf(option, document)).map(({ value }) => value)].join(' , ');
    return { option, values: findValues(text), words: contentOf(text, language) };
  });
  // A word that every record has does not distinguish them.
  const telling = [...contentOf(message, language)].filter(
    (stem) => records.length === 1 || !records.every(({ words }) => words.has(stem)),
  );
  const rated = records.map(({ option, values, words }) => {
    const shared = said.filter((value) => isAmong(value, values));
    const both = telling.filter((stem) => words.has(stem));
    const ofValues = [...new Set(shared.map(({ kind }) => kind))].reduce((sum, kind) => sum + (WEIGHTS[kind] ?? 0), 0);
    const because = [...shared.map(({ raw }) => raw), ...both].join(', ');
    const [day = '', amounts] = [keysOf(values, 'date').sort().at(-1), keysOf(values, 'amount').join()];
    return { option, score: ofValues + WORD * both.length, because, day, amounts };
  });
  const [best, ...others] = rated.sort((a, b) => b.score - a.score || b.day.localeCompare(a.day));
  const known = records.flatMap(({ values }) => values);
  if (!best?.score || namesStranger(said, known)) return { option: null, confidence: 0.6, because: 'the message names none of them' };
  const lead = best.score - (others[0]?.score ?? 0);
  if (lead >= ALIKE) return { ...best, confidence: Math.min(0.97, 0.62 + 0.12 * Math.min(best.score, lead + 1)) };
  // Two records with the same amounts are duplicates: the later one is meant.
  const alike = others.filter(({ score }) => best.score - score < ALIKE);
  const isDouble = alike.length === 1 && alike[0]!.amounts === best.amounts;
  return { ...best, confidence: isDouble ? 0.85 : 0.5, because: `several fit alike, the later is taken: ${best.because}` };
}

const keysOf = (values: readonly Value[], kind: Value['kind']): string[] =>
  values.filter((value) => value.kind === kind).map(({ key }) => key);

/** Whether the message and the records have codes (else amounts), and none in common. */
function namesStranger(said: readonly Value[], known: readonly Value[]): boolean {
  const has = (kind: Value['kind']): boolean => [said, known].every((values) => values.some((value) => value.kind === kind));
  const kind = has('code') ? 'code' : 'amount';
  return has(kind) && !said.some((value) => value.kind === kind && isAmong(value, known));
}
