import { languageOf, spellOut } from './language.ts';

export type Fields = Record<string, unknown>;

export const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

/** A scalar somewhere in a JSON document. */
export interface Leaf {
  /** Words of its property's name. */
  name: string;
  value: string | number | boolean;
}

/** All scalars of a document that stand outside of arrays of objects, which are reference material and not the message. */
export function leavesOf(value: unknown, name = ''): Leaf[] {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return [{ name: spellOut(name), value }];
  if (Array.isArray(value)) return value.filter((item) => !isFields(item)).flatMap((item) => leavesOf(item, name));
  return isFields(value) ? Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, key)) : [];
}

/** All objects that stand in arrays of a document. */
export function recordsOf(value: unknown): Fields[] {
  if (Array.isArray(value)) return value.flatMap((item) => [...(isFields(item) ? [item] : []), ...recordsOf(item)]);
  return isFields(value) ? Object.values(value).flatMap(recordsOf) : [];
}

/** All objects in a value, each with the one around it. */
export function objectsIn(value: unknown, around: Fields | null = null): { fields: Fields; around: Fields | null }[] {
  if (Array.isArray(value)) return value.flatMap((item) => objectsIn(item, around));
  return isFields(value) ? [{ fields: value, around }, ...Object.values(value).flatMap((inner) => objectsIn(inner, value))] : [];
}

/** JSON of an object or array, or null; also when it is wrapped in a fence or follows a heading. */
export function parseDocument(text: string): unknown {
  const start = text.search(/[{[]/);
  if (start < 0) return null;
  try {
    const value: unknown = JSON.parse(text.slice(start, Math.max(text.lastIndexOf('}'), text.lastIndexOf(']')) + 1));
    return typeof value === 'object' ? value : null;
  } catch {
    return null; // not JSON: plain text is a message as well
  }
}

const endsWith = (names: RegExp, { name, value }: Leaf): boolean => names.test(name) && typeof value === 'string';
const MESSAGE =
  /\b(?:body|text|message|content|question|subject|query|email|comment|request|review|transcript|notes?|title|description|purpose)$/;
const SAID_BY_US = /\b(?:task|goal|instructions?|tone|language|locale)$/;

/** What a person wrote, in a document: the fields with names of texts; without any, all words outside of reference lists. */
export function messageIn(document: unknown): string {
  const leaves = leavesOf(document).filter((leaf) => endsWith(/./, leaf) && !SAID_BY_US.test(leaf.name));
  const texts = leaves.filter((leaf) => endsWith(MESSAGE, leaf) && !/^\S+@\S+$/.test(String(leaf.value)));
  const chosen =
    texts.length > 0 || leaves.length > 0
      ? texts.length > 0
        ? texts
        : leaves
      : recordsOf(document).flatMap((one) => leavesOf(one).filter((leaf) => endsWith(MESSAGE, leaf)));
  return chosen
    .map(({ value }) => String(value).trim())
    .filter(Boolean)
    .join('\n');
}

/** The first scalar whose property has one of these names, for example `customer name`. */
export function scalarNamed(document: unknown, names: readonly string[]): string | null {
  const found = leavesOf(document).find(({ name }) => names.includes(name));
  return found ? String(found.value) : null;
}

export interface Fact {
  label: string;
  value: string;
}

const textIn = (record: Fields, names: RegExp): string | null => {
  const found = Object.entries(record).find(([name, value]) => typeof value === 'string' && names.test(spellOut(name)));
  return found ? String(found[1]) : null;
};

/** Records with a label and a value. */
export const factsIn = (document: unknown): Fact[] =>
  recordsOf(document).flatMap((record) => {
    const [label, value] = [textIn(record, /^(?:label|key|field)$/), leavesOf(record).find(({ name }) => name === 'value')?.value];
    return label !== null && value !== undefined ? [{ label, value: String(value) }] : [];
  });

export const textOf = ({ label, value }: Fact): string => `${label}: ${value}`;

export interface Passage {
  id: string | null;
  title: string;
  text: string;
  url: string | null;
  language: string;
}

const LEAST_CHARACTERS = 40;

/** The passages that a document brings along: records with a text of some length, each once. */
export function passagesIn(document: unknown): Passage[] {
  const found = recordsOf(document).flatMap((record) => {
    const text = textIn(record, /\b(?:text|body|content|passage|snippet|answer)$/);
    if (text === null || text.length < LEAST_CHARACTERS) return [];
    const [id, url] = [textIn(record, /^(?:id|key|slug)$/), textIn(record, /^(?:url|link|href)$/)];
    return [{ id, title: textIn(record, /^(?:title|heading|subject|question|name)$/) ?? '', text, url, language: languageOf(text) }];
  });
  return [...new Map(found.map((one) => [JSON.stringify(one), one])).values()];
}
