import { isCurrency } from '../../kit/common/currency.ts';
import { anyOf, NUMBER_WORDS } from '../../kit/common/statement-words.ts';
import type { Insight, InsightNumber } from '../../contracts/report/insight.schema.ts';
import { nameFaults } from './check-names.ts';
import { courseFaults, directionFaults, superlativeFaults } from './check-words.ts';
import { derive, type Checked } from './derive.ts';
import { blanked, placesOf, sentencesOf } from './sentences.ts';
import type { Table } from './tables.ts';
import { readNumber, UNIT_BEHIND, type WrittenNumber } from './written-number.ts';

/**
 * Checks an insight against the data: every number in its text has a source and is right, its unit too, it stands beside the name of its row and
 * column, rising and falling words fit the signs, and what is called the highest is the highest.
 * @param labels texts with digits that are no numbers of the data: names of rows, the period.
 * @returns what is wrong, one sentence each; nothing when it may be printed.
 */
export function checkInsight({ text, numbers }: Insight, tables: ReadonlyMap<string, Table>, labels: readonly string[]): string[] {
  if (text.trim() === '') return ['it says nothing'];
  if (numbers.length === 0) return ['it names no number, so nothing in it can be checked'];
  const faults: string[] = [];
  const checked: Checked[] = [];
  const unnamed = withoutNames(text, labels); // the 1 of `1 Jan 2026` is no number
  for (const number of numbers) {
    const places = placesOf(number.written, unnamed);
    const outcome = places.length === 0 ? `"${number.written}" does not stand in the text` : checkNumber(number, tables);
    if (typeof outcome === 'string') faults.push(outcome);
    else checked.push({ number, ...outcome, places });
  }
  return [...faults, ...cutFaults(text, checked), ...unsourced(text, numbers, labels), ...sentenceFaults(text, checked, tables)];
}

/** The text with spaces in place of the names in it. */
const withoutNames = (text: string, labels: readonly string[]): string =>
  labels
    .toSorted((a, b) => b.length - a.length)
    .reduce((rest, label) => placesOf(label, rest).reduce((some, place) => blanked(some, place, label.length), rest), text);

const sentenceFaults = (text: string, checked: readonly Checked[], tables: ReadonlyMap<string, Table>): string[] =>
  sentencesOf(text).flatMap(([start, end]) => {
    const sentence = { text: text.slice(start, end), start };
    const inside = checked.filter(({ places }) => places.some((place) => place >= start && place < end));
    return [
      ...inside.flatMap((one) => directionFaults(sentence, one)),
      ...courseFaults(sentence, inside),
      ...superlativeFaults(sentence.text, inside),
      ...nameFaults(sentence.text, inside, tables),
    ];
  });

function checkNumber(number: InsightNumber, tables: ReadonlyMap<string, Table>): Pick<Checked, 'written' | 'derived'> | string {
  const written = readNumber(number.written);
  if (written === null) return `"${number.written}" is not one number, written like 1,234.5`;
  const derived = derive(number, tables);
  if (typeof derived === 'string') return `"${number.written}": ${derived}`;
  const source = `${number.derivation} of ${number.query}.${number.column}${number.rows.length > 0 ? `, rows ${number.rows.join(', ')}` : ''}`;
  const wrongUnit = unitFault(written, derived.unit);
  if (wrongUnit !== null) return `"${number.written}": ${wrongUnit}, by ${source}`;
  const value = derived.isChange && !written.hasSign ? Math.abs(derived.value) : derived.value;
  const isNothing = written.value === 0 && Math.abs(value) > 1e-9; // rounded away
  const isRight = !isNothing && Math.abs(written.value - value) <= written.tolerance + 1e-9 * Math.abs(value);
  return isRight
    ? { written, derived }
    : `"${number.written}" is wrong: ${source} is ${Number(derived.value.toPrecision(8))}${derived.unit ? ` ${derived.unit}` : ''}`;
}

function unitFault({ isPercent, isPoints, currency, time }: WrittenNumber, unit: string | null): string | null {
  if (unit === '%' && (!isPercent || isPoints)) return 'it is a percentage, and is not written with %';
  if (unit === 'points' && !isPoints) return 'a difference of percentages is written in percentage points';
  if (unit !== '%' && unit !== 'points' && (isPercent || isPoints)) return 'it is no percentage';
  const known = currency !== null && isCurrency(currency) ? currency : null;
  if (known !== null && known !== unit) return `it is not in ${known}`;
  const own = unit === null ? null : (readNumber(`1 ${unit}`)?.time ?? null);
  return time !== null && unit !== null && time !== own ? `it is in ${unit}` : null;
}

/** A number whose unit the text has and its entry has not: nobody checked those. */
const cutFaults = (text: string, checked: readonly Checked[]): string[] =>
  checked.flatMap(({ number: { written }, places }) =>
    places.flatMap((place) => {
      const [before] = /\p{Sc}\s?$/u.exec(text.slice(0, place)) ?? [''];
      const [behind] = UNIT_BEHIND.exec(text.slice(place + written.length)) ?? [''];
      const whole = `${before}${written}${behind}`;
      return whole === written ? [] : [`"${written}" stands in the text as "${whole}"; list it so`];
    }),
  );

const NUMBER_WORD = anyOf('i', NUMBER_WORDS);

/** Numbers in the text that no entry accounts for. */
function unsourced(text: string, numbers: readonly InsightNumber[], labels: readonly string[]): string[] {
  let rest = text;
  for (const known of [...numbers.map(({ written }) => written), ...labels].toSorted((a, b) => b.length - a.length))
    for (const place of placesOf(known, rest)) rest = blanked(rest, place, known.length);
  const digits = /\p{N}[\p{N}.,]*/u.exec(rest)?.[0];
  const word = NUMBER_WORD.exec(rest)?.[0];
  return [
    ...(digits === undefined ? [] : [`"${digits}" in the text has no entry in numbers`]),
    ...(word === undefined ? [] : [`"${word}" is a number in words; write it in digits, with its source, or leave it out`]),
  ];
}
