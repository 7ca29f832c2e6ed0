import { leavesOf, recordsOf } from './document.ts';
import { languageOf, shorten, stemsOf } from './language.ts';
import { rank, sharesOf } from './rank.ts';
import type { Option } from './schema.ts';
import { wordingsOf, type Situation } from './situation.ts';
import { findValues, type Values } from './values.ts';

export interface Choice {
  /** Place of the chosen option, or null when none of them is meant. */
  index: number | null;
  /** From 0 to 1. */
  confidence: number;
  /** Of each option from 0 to 1. */
  shares: number[];
  /** How near the chosen one is, whatever the others are. */
  score: number;
  because: string;
}

/** Nearer than this to a wording a message is about it; below it less can be said the farther it is. */
const FAMILIAR = 0.42;
/** What is compared across languages is a guess. */
const FOREIGN = 0.6;
const BARE_NAME = 0.3;
const isBare = (wording: readonly string[], { name }: Option): boolean => wording.length === 1 && wording[0] === name.replaceAll('_', ' ');

/** The texts that stand for an option: its own description, and what the input's record of its name says. */
function wordingOf({ value, name, description }: Option, { document, language }: Situation): readonly string[] {
  const record = recordsOf(document).find((fields) => Object.values(fields).includes(value));
  const examples = Array.isArray(record?.examples) ? record.examples.filter((one): one is string => typeof one === 'string') : [];
  if (examples.length > 0) return examples;
  const told =
    description ||
    leavesOf(record)
      .flatMap(({ value: said }) => (typeof said === 'string' && said !== value ? [said] : []))
      .join('. ');
  return told === '' ? [name.replaceAll('_', ' ')] : wordingsOf(told, language);
}

/** Chooses the option whose wording or examples are nearest to the message. */
export function chooseOption(situation: Situation, options: readonly Option[]): Choice {
  const { message, language } = situation;
  const wordings = options.map((option) => wordingOf(option, situation));
  const ranks = rank(message, language, wordings);
  const said = new Set(stemsOf(message, language));
  // A bare name that the message says is meant; a described option is compared by its wording alone.
  const scores = ranks.map(
    ({ score }, at) =>
      score + (isBare(wordings[at]!, options[at]!) && said.has(stemsOf(options[at]!.name, language)[0] ?? '') ? BARE_NAME : 0),
  );
  const shares = sharesOf(scores);
  const nearestAt = shares.indexOf(Math.max(...shares));
  const none =
    scores[nearestAt]! < FAMILIAR ? options.findIndex(({ description }) => /\bnone of the (?:others|above)\b/i.test(description)) : -1;
  const index = none >= 0 ? none : nearestAt;
  const [score, nearest] = [scores[index] ?? 0, ranks[index]?.nearest ?? ''];
  const isForeign = !wordings.flat().some((text) => languageOf(text, language) === language);
  const confidence = (shares[index] ?? 0) * Math.min(1, score / FAMILIAR) * (isForeign ? FOREIGN : 1);
  const because = `${String(options[index]?.value)} is nearest, by "${shorten(nearest, 80)}"`;
  return { index, confidence: round(confidence), shares, score, because };
}

const round = (value: number): number => Math.round(value * 100) / 100;

/** Options that stand for records carry values: numbers, dates, codes. */
export const areRecords = (options: readonly Option[]): boolean =>
  options.filter(({ name, description }) => /\d/.test(`${name} ${description}`)).length > options.length / 2;

interface Candidate {
  index: number;
  values: Values;
  words: ReadonlySet<string>;
  score: number;
  reasons: string[];
}

const CODE = 3;
const AMOUNT = 2.5;
const DATE = 1.5;
const WORD = 0.7;
const MOST_WORDS = 3;

/** Which record the message means: by the codes, amounts, dates and words that both name. */
export function chooseRecord({ document, message, language }: Situation, options: readonly Option[]): Choice {
  const chosen = (index: number | null, confidence: number, because: string): Choice => ({
    index,
    confidence,
    because,
    shares: [],
    score: 0,
  });
  if (options.length === 0) return chosen(null, 0.9, 'there is nothing to choose from');
  const said = findValues(message);
  const words = new Set(stemsOf(message, language, true));
  const read = options.map(({ value, name, description }, index) => {
    const record = recordsOf(document).find((fields) => Object.values(fields).includes(value));
    const text = [name, description, ...leavesOf(record).map((leaf) => String(leaf.value))].join(' , ');
    return { index, values: findValues(text), words: new Set(stemsOf(text, language, true)) };
  });
  const rated = read
    .map((one): Candidate => ({ ...one, ...scoreOf(one, said, words, read) }))
    .sort((a, b) => b.score - a.score || latest(b).localeCompare(latest(a)));
  const [best, ...others] = rated as [Candidate, ...Candidate[]];
  if (namesStranger(said, rated)) return chosen(null, 0.8, 'the message names a value that no record has');
  if (best.score <= 0)
    return options.length === 1 ? chosen(0, 0.72, 'there is only this one') : chosen(null, 0.6, 'the message names none of them');
  const because = best.reasons.join(', ');
  const equal = others.filter(({ score }) => best.score - score < 0.2);
  if (equal.length === 0)
    return chosen(best.index, Math.min(0.97, 0.62 + 0.12 * Math.min(best.score, best.score - (others[0]?.score ?? 0) + 1)), because);
  // Two that say the same of themselves are one thing twice: the later is the one too many.
  if (equal.length === 1 && equal.every((other) => isDouble(best, other)))
    return chosen(best.index, 0.85, `two are alike, the later is meant: ${because}`);
  return chosen(best.index, 0.5, `several fit alike: ${because}`);
}

const latest = ({ values }: Candidate): string =>
  values.dates
    .map(({ iso }) => iso)
    .sort()
    .at(-1) ?? '';

const isDouble = (a: Candidate, b: Candidate): boolean =>
  a.values.amounts[0] !== undefined &&
  a.values.amounts[0].minor === b.values.amounts[0]?.minor &&
  [...a.words].every((word) => b.words.has(word));

function scoreOf(
  one: Pick<Candidate, 'values' | 'words'>,
  said: Values,
  words: ReadonlySet<string>,
  all: readonly Pick<Candidate, 'words'>[],
) {
  const { codes, amounts, dates } = one.values;
  const code = said.codes.filter((said) => codes.includes(said)).slice(0, 1);
  const amount = said.amounts.filter(({ minor }) => amounts.some((other) => other.minor === minor)).slice(0, 1);
  const date = said.dates.filter(({ iso }) => dates.some((other) => other.iso.endsWith(iso.replace(/^-+/, '')))).slice(0, 1);
  // A word that every record has tells none from the others.
  const isTelling = (word: string): boolean => one.words.has(word) && (all.length === 1 || !all.every((other) => other.words.has(word)));
  const shared = [...words].filter(isTelling).slice(0, MOST_WORDS);
  return {
    score: CODE * code.length + AMOUNT * amount.length + DATE * date.length + WORD * shared.length,
    reasons: [...code, ...amount.map(({ raw }) => raw), ...date.map(({ raw }) => raw), ...shared],
  };
}

/** Letters and digits of a code by their kind, so that two codes of one series are alike. */
export const formOf = (code: string): string =>
  code
    .toUpperCase()
    .replace(/\d+/g, '0')
    .replace(/[A-Z]+/g, 'A');

/** Whether the message names a code of the records' form, or an amount, that none of them has while it names none that one has. */
function namesStranger(said: Values, all: readonly Candidate[]): boolean {
  const codes = all.flatMap(({ values }) => values.codes);
  const forms = new Set(codes.map(formOf));
  const named = said.codes.filter((code) => forms.has(formOf(code)));
  if (named.length > 0) return !named.some((code) => codes.includes(code));
  const amounts = new Set(all.flatMap(({ values }) => values.amounts.map(({ minor }) => minor)));
  return said.amounts.length > 0 && amounts.size > 0 && !said.amounts.some(({ minor }) => amounts.has(minor));
}
