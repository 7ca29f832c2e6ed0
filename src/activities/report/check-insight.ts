import { isCurrency } from '../../kit/common/currency.ts';
import type { Insight, InsightNumber } from '../../contracts/report/insight.schema.ts';
import { derive, type Derived } from './derive.ts';
import type { Table } from './tables.ts';
import { readNumber, type WrittenNumber } from './written-number.ts';

/** A number of an insight that was computed again. */
interface Checked {
  number: InsightNumber;
  derived: Derived;
  /** Where it stands in the text. */
  places: number[];
}

/**
 * Checks an insight against the data: every number in its text has a source and is right, its unit too, rising and falling words fit the signs,
 * and what is called the highest is the highest.
 * @param labels texts with digits that are no numbers of the data: names of rows, the period.
 * @returns what is wrong, one sentence each; nothing when it may be printed.
 */
export function checkInsight({ text, numbers }: Insight, tables: ReadonlyMap<string, Table>, labels: readonly string[]): string[] {
  if (text.trim() === '') return ['it says nothing'];
  if (numbers.length === 0) return ['it names no number, so nothing in it can be checked'];
  const faults: string[] = [];
  const checked: Checked[] = [];
  for (const number of numbers) {
    const places = placesOf(number.written, text);
    const outcome = places.length === 0 ? `"${number.written}" does not stand in the text` : checkNumber(number, tables);
    if (typeof outcome === 'string') faults.push(outcome);
    else checked.push({ number, derived: outcome, places });
  }
  for (const one of checked) faults.push(...directionFaults(text, one));
  return [...faults, ...unsourced(text, numbers, labels), ...superlativeFaults(text, checked)];
}

function checkNumber(number: InsightNumber, tables: ReadonlyMap<string, Table>): Derived | string {
  const written = readNumber(number.written);
  if (written === null) return `"${number.written}" is not one number, written like 1,234.5`;
  const derived = derive(number, tables);
  if (typeof derived === 'string') return `"${number.written}": ${derived}`;
  const source = `${number.derivation} of ${number.query}.${number.column}${number.rows.length > 0 ? `, rows ${number.rows.join(', ')}` : ''}`;
  const wrongUnit = unitFault(written, derived.unit);
  if (wrongUnit !== null) return `"${number.written}": ${wrongUnit}, by ${source}`;
  const value = derived.isChange && !written.hasSign ? Math.abs(derived.value) : derived.value;
  const isRight = Math.abs(written.value - value) <= written.tolerance + 1e-9 * Math.abs(value);
  return isRight
    ? derived
    : `"${number.written}" is wrong: ${source} is ${Number(derived.value.toPrecision(8))}${derived.unit ? ` ${derived.unit}` : ''}`;
}

function unitFault({ isPercent, isPoints, currency }: WrittenNumber, unit: string | null): string | null {
  if (unit === '%' && !isPercent) return 'it is a percentage, and is not written with %';
  if (unit === 'points' && !isPoints) return 'a difference of percentages is written in percentage points';
  if (unit !== '%' && unit !== 'points' && isPercent) return 'it is no percentage';
  const known = currency !== null && isCurrency(currency) ? currency : null;
  return known !== null && known !== unit ? `it is not in ${known}` : null;
}

/** Where the text has the number as a whole, not as a part of a longer one. */
function placesOf(written: string, text: string): number[] {
  const escaped = written.replace(/[.*+?^${}()|[\]\\]/g, '\\$&');
  return written === '' ? [] : [...text.matchAll(new RegExp(`(?<![\\d.,]|\\d )${escaped}(?!\\d|[.,]\\d)`, 'g'))].map(({ index }) => index);
}

const NUMBER_WORD =
  /\b(?:two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|dozens?|hundreds?|thousands?|millions?|billions?|twice|twofold|threefold|doubl(?:ed?|ing)|tripl(?:ed?|ing)|quadrupled?|half|halved?|halving|thirds?|three-quarters|zero)\b/i;

/** Numbers in the text that no entry accounts for. */
function unsourced(text: string, numbers: readonly InsightNumber[], labels: readonly string[]): string[] {
  let rest = text;
  for (const known of [...numbers.map(({ written }) => written), ...labels].toSorted((a, b) => b.length - a.length))
    for (const place of placesOf(known, rest)) rest = rest.slice(0, place) + ' '.repeat(known.length) + rest.slice(place + known.length);
  const digits = /\p{N}[\p{N}.,]*/u.exec(rest)?.[0];
  const word = NUMBER_WORD.exec(rest)?.[0];
  return [
    ...(digits === undefined ? [] : [`"${digits}" in the text has no entry in numbers`]),
    ...(word === undefined ? [] : [`"${word}" is a number in words; write it in digits, with its source, or leave it out`]),
  ];
}

const ROSE =
  'rose|rises?|rising|risen|grew|grow[sn]?|growing|growth|increas\\w*|gain\\w*|up|climb\\w*|jump\\w*|higher|more|above|improv\\w*|exceed\\w*';
const FELL =
  'fell|falls?|falling|fallen|dropp?\\w*|declin\\w*|decreas\\w*|down|lost|loss|los(?:es|ing)|shr[aiu]nk\\w*|lower|less|fewer|below|slipp?\\w*|reduc\\w*|short';
const DIRECTION = new RegExp(`\\b(?:(${ROSE})|(${FELL}))\\b`, 'gi');

/** The nearest word of direction in the sentence must fit the sign of a change. */
function directionFaults(text: string, { number, derived, places }: Checked): string[] {
  if (!derived.isChange || derived.value === 0) return [];
  const written = readNumber(number.written)!;
  return places.flatMap((place) => {
    const [start, end] = sentenceAt(text, place);
    const words = [...text.slice(start, end).matchAll(DIRECTION)].map(({ index, 1: rose }) => ({
      rose: rose !== undefined,
      far: Math.abs(start + index - place),
    }));
    const nearest = words.toSorted((a, b) => a.far - b.far)[0];
    if (nearest === undefined) return written.hasSign ? [] : [`"${number.written}" is a change, and no word says whether it rose or fell`];
    if (written.hasSign && written.value < 0) return []; // "a change of -4 %", "fell: -4 %"
    return nearest.rose === derived.value > 0
      ? []
      : [`"${number.written}": it ${derived.value > 0 ? 'rose' : 'fell'}, and the text says the opposite`];
  });
}

const LARGEST = /\b(?:highest|largest|biggest|greatest|top|peak|maximum|longest|busiest|strongest)\b/i;
const SMALLEST = /\b(?:lowest|smallest|least|minimum|shortest|weakest)\b/i;

/** A sentence with a superlative has a number that is one. */
function superlativeFaults(text: string, checked: readonly Checked[]): string[] {
  return sentencesOf(text).flatMap(([start, end]) => {
    const inside = checked.filter(({ places }) => places.some((place) => place >= start && place < end));
    const sentence = text.slice(start, end);
    const [large, small] = [LARGEST.exec(sentence)?.[0], SMALLEST.exec(sentence)?.[0]];
    return [
      ...(large !== undefined && !inside.some(({ derived }) => derived.extreme.largest)
        ? [`"${large}": no number of its sentence is the largest`]
        : []),
      ...(small !== undefined && !inside.some(({ derived }) => derived.extreme.smallest)
        ? [`"${small}": no number of its sentence is the smallest`]
        : []),
    ];
  });
}

function sentencesOf(text: string): [start: number, end: number][] {
  const ends = [...text.matchAll(/[.!?](?=\s+\p{Lu}|\s*$)/gu)].map(({ index }) => index + 1);
  const bounds = [0, ...ends.filter((end) => end < text.length), text.length];
  return bounds.slice(1).map((end, index) => [bounds[index]!, end]);
}

const sentenceAt = (text: string, place: number): [number, number] =>
  sentencesOf(text).find(([start, end]) => place >= start && place < end) ?? [0, text.length];
