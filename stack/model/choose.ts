import { leavesOf, recordsOf, type Fields } from './document.ts';
import { contentOf, shorten, stemsOf } from './language.ts';
import { isForeign, rank, voteFor, wordingsOf } from './rank.ts';
import type { Option } from './schema.ts';
import type { Situation } from './situation.ts';
import { findValues, isAmong, type Value } from './values.ts';

export interface Choice {
  /** Index of the chosen option; null when none is meant. */
  index: number | null;
  /** From 0 to 1. */
  confidence: number;
  /** Softmax share of each option, from 0 to 1; empty for records. */
  shares: number[];
  /** Absolute nearness of the chosen option. */
  score: number;
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
const BARE_NAME = 0.3;
const NONE = /\bnone of the (?:others|above)\b/i;

/** The record that contains the option's value, or an empty one. */
const recordOf = ({ value }: Option, document: unknown): Fields =>
  recordsOf(document).find((fields) => Object.values(fields).includes(value)) ?? {};

/** The texts that represent an option: its record's examples, else its description, its record's texts, or its name. */
function textsOf(option: Option, { document, language }: Situation): readonly string[] {
  const { examples, ...record } = recordOf(option, document);
  if (Array.isArray(examples) && examples.length > 0) return examples.filter((one) => typeof one === 'string');
  const said = leavesOf(record).flatMap(({ value }) => (typeof value === 'string' && value !== option.value ? [value] : []));
  const told = option.description || said.join('. ');
  return told === '' ? [bareName(option)] : wordingsOf(told, language);
}

const bareName = ({ name }: Option): string => name.replaceAll('_', ' ');

/** Chooses the option that the message means: by values if most options contain digits, as records do, else by meaning. */
export const choose = (situation: Situation, options: readonly Option[]): Choice =>
  options.filter(({ name, description }) => /\d/.test(name + description)).length > options.length / 2
    ? chooseRecord(situation, options)
    : chooseByMeaning(situation, options);

export function chooseByMeaning(situation: Situation, options: readonly Option[]): Choice {
  const { message, language } = situation;
  const texts = options.map((option) => textsOf(option, situation));
  const said = stemsOf(message, language);
  const ranks = rank(message, language, texts).map(({ score, nearest, each }, at) => {
    const [name = ''] = nearest === bareName(options[at]!) ? stemsOf(nearest, language) : [];
    return { score: score + (said.has(name) ? BARE_NAME : 0), nearest, each };
  });
  const scores = ranks.map(({ score }) => score);
  const best = Math.max(...scores);
  const powers = scores.map((score) => Math.exp((score - best) / TEMPERATURE));
  const shares = powers.map((power) => power / powers.reduce((a, b) => a + b, 0));
  const none = best < FAMILIAR ? options.findIndex(({ description }) => NONE.test(description)) : -1;
  const index = none >= 0 ? none : scores.indexOf(best);
  const { score, nearest } = ranks[index]!;
  const doubts = [
    Math.min(1, score / FAMILIAR),
    language === 'en' ? Math.min(1, voteFor(index, ranks) / MAJORITY) : 1, // in other languages few examples share a word with the message
    isForeign(texts.flat(), language) ? FOREIGN : 1,
  ];
  const confidence = doubts.reduce((product, doubt) => product * doubt, shares[index]!);
  const because = `${String(options[index]!.value)} is nearest, by "${shorten(nearest, 80)}"`;
  return { index, confidence: Math.round(confidence * 100) / 100, shares, score, because };
}

const WEIGHTS: Partial<Record<Value['kind'], number>> = { code: 3, amount: 2.5, date: 1.5 };
const WORD = 0.7;
const MOST_WORDS = 3;
/** Two scores closer than this count as equal. */
const ALIKE = 0.2;

const chosen = (index: number | null, confidence: number, because: string): Choice => ({
  index,
  confidence,
  because,
  shares: [],
  score: 0,
});

/** Chooses the record that shares the most codes, amounts, dates and words with the message. */
export function chooseRecord({ document, message, language }: Situation, options: readonly Option[]): Choice {
  const said = findValues(message);
  const records = options.map((option) => {
    const text = [option.name, option.description, ...leavesOf(recordOf(option, document)).map(({ value }) => value)].join(' , ');
    const [values, words] = [findValues(text), contentOf(text, language)];
    const thing = [
      ...values.filter(({ kind }) => kind === 'amount').map(({ key }) => key),
      ...[...words].filter((word) => !/\d/.test(word)),
    ];
    return { values, words, thing: thing.join(' ') };
  });
  // A word that every record has does not distinguish them.
  const telling = [...contentOf(message, language)].filter(
    (word) => records.length === 1 || !records.every(({ words }) => words.has(word)),
  );
  const rated = records
    .map(({ values, words }, index) => {
      const shared = said.filter((value) => isAmong(value, values));
      const both = telling.filter((word) => words.has(word)).slice(0, MOST_WORDS);
      const ofValues = [...new Set(shared.map(({ kind }) => kind))].reduce((sum, kind) => sum + (WEIGHTS[kind] ?? 0), 0);
      const day = values.reduce((latest, { kind, key }) => (kind === 'date' && key > latest ? key : latest), '');
      return { index, day, score: ofValues + WORD * both.length, reasons: [...shared.map(({ raw }) => raw), ...both].join(', ') };
    })
    .sort((a, b) => b.score - a.score || b.day.localeCompare(a.day));
  const [best, second] = rated;
  if (!best) return chosen(null, 0.9, 'there is nothing to choose from');
  if (
    namesStranger(
      said,
      records.flatMap(({ values }) => values),
    )
  )
    return chosen(null, 0.8, 'the message names a value that no record has');
  if (best.score === 0 && second) return chosen(null, 0.6, 'the message names none of them');
  if (best.score === 0) return chosen(0, 0.72, 'there is only this one');
  const lead = best.score - (second?.score ?? 0);
  if (lead >= ALIKE) return chosen(best.index, Math.min(0.97, 0.62 + 0.12 * Math.min(best.score, lead + 1)), best.reasons);
  // Two records with the same amounts and words are duplicates: the later one is meant.
  const alike = rated.filter(({ score }) => best.score - score < ALIKE).map(({ index }) => records[index]!);
  const isDouble = alike.length === 2 && alike[0]!.thing === alike[1]!.thing;
  return isDouble
    ? chosen(best.index, 0.85, `two are alike, the later is meant: ${best.reasons}`)
    : chosen(best.index, 0.5, `several fit alike: ${best.reasons}`);
}

/** Whether the message and the records have codes (else amounts), and none in common. */
function namesStranger(said: readonly Value[], known: readonly Value[]): boolean {
  const has = (kind: Value['kind']): boolean => [said, known].every((values) => values.some((value) => value.kind === kind));
  const kind = has('code') ? 'code' : 'amount';
  return has(kind) && !said.some((value) => value.kind === kind && isAmong(value, known));
}
