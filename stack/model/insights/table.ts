import { contentOf, spellOut } from '../language.ts';
import { isFields, recordsOf, type Fields } from '../situation.ts';
import { sayableLabel, sayableTitle } from './wording.ts';

/** A column of numbers. */
export interface Numbers {
  name: string;
  /** Null when it may not stand in a sentence. */
  title: string | null;
  unit: string;
  /** By row; null where one is missing. */
  values: (number | null)[];
  /** Whether a sum over rows means something: not of averages, rates or prices. */
  adds: boolean;
}

/** A column whose texts name the rows. */
export interface Labels {
  title: string | null;
  /** Whether the texts are dates, months or other periods. */
  inTime: boolean;
  /** As a sentence says them; null where one may not stand in it. */
  values: (string | null)[];
  /** As they are given. */
  keys: string[];
}

/** A table that stands whole in the prompt. */
export interface Table {
  query: string;
  title: string | null;
  numbers: Numbers[];
  labels: Labels[];
  size: number;
}

const OF_TEXTS = new Set(['text', 'day', 'month']);
const NO_SUM =
  /\b(?:average|mean|avg|median|typical|rate|ratio|price|share|percent\w*|per|each|within|slow\w*|fast\w*|min|max|minimum|maximum|index|score|age|balance|level|rank)\b/i;
const PERIOD = /^\d{4}(?:-(?:Q[1-4]|W?\d\d|\d\d-\d\d))?$/;

/** The tables of a document with all of their rows. A sum over a part of the rows would be wrong. */
export const tablesIn = (document: unknown): Table[] =>
  recordsOf(document).flatMap((record) => {
    const [columns, rows] = [fieldsIn(record.columns), fieldsIn(record.rows)];
    const isWhole = typeof record.rowsInAll !== 'number' || record.rowsInAll === rows.length;
    if (typeof record.query !== 'string' || columns.length === 0 || rows.length === 0 || !isWhole) return [];
    const texts = columns.filter(({ unit }) => OF_TEXTS.has(String(unit)));
    const others = columns.filter((column) => !texts.includes(column));
    return [
      {
        query: record.query,
        title: sayableTitle(record.title),
        labels: texts.map((column) => labelsOf(column, rows)),
        numbers: others.map((column) => numbersOf(column, rows)).filter(({ values }) => values.some((value) => value !== null)),
        size: rows.length,
      },
    ];
  });

const fieldsIn = (list: unknown): Fields[] => (Array.isArray(list) ? list.filter(isFields) : []);

function numbersOf({ name, title, unit }: Fields, rows: readonly Fields[]): Numbers {
  const values = rows.map((row) => row[String(name)]).map((value) => (typeof value === 'number' ? value : null));
  const adds = unit !== '%' && !NO_SUM.test(`${spellOut(String(name))} ${String(title)}`);
  return { name: String(name), title: sayableTitle(title), unit: String(unit), values, adds };
}

function labelsOf({ name, title, unit }: Fields, rows: readonly Fields[]): Labels {
  const given = rows.map((row) => row[String(name)]).map((value) => (typeof value === 'string' ? value : ''));
  const inTime = given.every((value) => PERIOD.test(value));
  return { title: sayableTitle(title), inTime, values: given.map((value) => sayableLabel(value, String(unit))), keys: given };
}

/** Whether a text has all words of a title. */
export const hasWords = (text: string, title: string): boolean =>
  [...contentOf(title, 'en')].every((stem) => contentOf(text, 'en').has(stem));

/** The rows of each text. */
export function groupsOf({ keys }: Labels): number[][] {
  const groups = new Map<string, number[]>();
  for (const [row, key] of keys.entries()) groups.set(key, [...(groups.get(key) ?? []), row]);
  return [...groups.values()];
}
