import { languageOf, spellOut } from './language.ts';

export type Fields = Record<string, unknown>;

export const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

/** A scalar somewhere in a JSON document. */
export interface Leaf {
  /** Its property's name as words. */
  name: string;
  value: string | number | boolean;
}

/** All scalars of a document, except in arrays of objects, which are reference material. */
export function leavesOf(value: unknown, name = ''): Leaf[] {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return [{ name: spellOut(name), value }];
  if (Array.isArray(value)) return value.filter((item) => !isFields(item)).flatMap((item) => leavesOf(item, name));
  return isFields(value) ? Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, key)) : [];
}

/** All objects in a value, each with its parent object. */
export function objectsIn(value: unknown, around: Fields | null = null): { fields: Fields; around: Fields | null }[] {
  if (Array.isArray(value)) return value.flatMap((item) => objectsIn(item, around));
  return isFields(value) ? [{ fields: value, around }, ...Object.values(value).flatMap((inner) => objectsIn(inner, value))] : [];
}

/** All objects in arrays of a document. */
export function recordsOf(value: unknown): Fields[] {
  if (Array.isArray(value)) return value.flatMap((item) => [...(isFields(item) ? [item] : []), ...recordsOf(item)]);
  return isFields(value) ? Object.values(value).flatMap(recordsOf) : [];
}

/** Parses an object or array, also inside a fence or after a heading; null when there is none. */
export function parseDocument(text: string): unknown {
  const start = text.search(/[{[]/);
  if (start < 0) return null;
  try {
    const value: unknown = JSON.parse(text.slice(start, Math.max(text.lastIndexOf('}'), text.lastIndexOf(']')) + 1));
    return typeof value === 'object' ? value : null;
  } catch {
    return null; // plain text is a message as well
  }
}

const MESSAGE =
  /\b(?:body|text|message|content|question|subject|query|email|comment|request|review|transcript|notes?|title|description|purpose)$/;

/** The text that a person wrote: the fields with names of texts, or without any, all fields. */
export function messageIn(document: unknown): string {
  const leaves = leavesOf(document).filter(({ value }) => typeof value === 'string' && !/^\S+@\S+$/.test(value));
  const texts = leaves.filter(({ name }) => MESSAGE.test(name));
  const lines = (texts.length > 0 ? texts : leaves).map(({ value }) => String(value).trim());
  return lines.filter((line) => line !== '').join('\n');
}

/** The first scalar whose property has one of these names, for example `customer name`. */
export function scalarNamed(document: unknown, names: readonly string[]): string | null {
  const found = leavesOf(document).find(({ name }) => names.includes(name));
  return found ? String(found.value) : null;
}

const scalarLike = (record: Fields, names: RegExp): string | null => {
  const found = Object.entries(record).find(([name, value]) => typeof value === 'string' && names.test(spellOut(name)));
  return found ? String(found[1]) : null;
};

/** Records with a label and a value, each as `label: value`. */
export const factsIn = (document: unknown): string[] =>
  recordsOf(document).flatMap((record) => {
    const [label, value] = [scalarLike(record, /^(?:label|key|field)$/), scalarNamed(record, ['value'])];
    return label !== null && value !== null ? [`${label}: ${value}`] : [];
  });

export interface Passage {
  id: string | null;
  title: string;
  text: string;
  url: string;
  language: string;
}

const LEAST_CHARACTERS = 40;

/** The passages in a document: records with a text of at least 40 characters, without duplicates. */
export function passagesIn(document: unknown): Passage[] {
  const found = recordsOf(document).flatMap((record) => {
    const text = scalarLike(record, /\b(?:text|body|content|passage|snippet|answer)$/);
    if (text === null || text.length < LEAST_CHARACTERS) return [];
    const [id, title] = [scalarLike(record, /^(?:id|key|slug)$/), scalarLike(record, /^(?:title|heading|subject|question|name)$/) ?? ''];
    return [{ id, title, text, url: scalarLike(record, /^(?:url|link|href)$/) ?? '', language: languageOf(text) }];
  });
  return [...new Map(found.map((one) => [JSON.stringify(one), one])).values()];
}
