import { spellOutName, wordsOf } from '../text/words.ts';

export type Fields = Record<string, unknown>;

export const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

/** A scalar somewhere in a JSON document. */
export interface Leaf {
  /** Property names from the outside in. */
  path: string[];
  value: string | number | boolean;
}

/** All scalars of a document that stand outside of arrays of objects, which are reference material and not the message. */
export function leavesOf(value: unknown, path: string[] = []): Leaf[] {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return [{ path, value }];
  if (Array.isArray(value)) return value.filter((item) => !isFields(item)).flatMap((item) => leavesOf(item, path));
  if (isFields(value)) return Object.entries(value).flatMap(([name, inner]) => leavesOf(inner, [...path, name]));
  return [];
}

/** All objects that stand in arrays of a document. */
export function recordsOf(value: unknown): Fields[] {
  if (Array.isArray(value)) return value.filter(isFields).flatMap((item) => [item, ...recordsOf(item)]);
  if (isFields(value)) return Object.values(value).flatMap(recordsOf);
  return [];
}

/** The words of a property name. */
export const nameWords = (name: string): string[] => wordsOf(spellOutName(name));

/** Whether the last word of a property name is one of these. */
export const isNamed = (name: string, names: readonly string[]): boolean => names.includes(nameWords(name).at(-1) ?? '');

const TEXT_NAMES = [
  'body',
  'text',
  'message',
  'content',
  'question',
  'subject',
  'query',
  'email',
  'comment',
  'request',
  'complaint',
  'review',
  'transcript',
  'note',
  'notes',
  'title',
  'description',
];
const SAID_BY_US = ['task', 'goal', 'instruction', 'instructions', 'tone', 'language', 'locale'];

/** What a person wrote, in a document: the fields with names of texts; without any, all words outside of reference lists. */
export function messageIn(document: unknown): string {
  const leaves = leavesOf(document).filter(({ value, path }) => typeof value === 'string' && !isNamed(path.at(-1) ?? '', SAID_BY_US));
  const texts = leaves.filter(({ path, value }) => isNamed(path.at(-1) ?? '', TEXT_NAMES) && !/^\S+@\S+$/.test(String(value)));
  const chosen = texts.length > 0 ? texts : leaves;
  if (chosen.length > 0) return chosen.map(({ value }) => endSentence(String(value))).join('\n');
  return recordsOf(document)
    .flatMap((record) => leavesOf(record))
    .filter(({ value, path }) => typeof value === 'string' && isNamed(path.at(-1) ?? '', TEXT_NAMES))
    .map(({ value }) => String(value))
    .join('\n');
}

const endSentence = (text: string): string => text.trim();

/** The first scalar whose property has one of these names (all words of it), for example `customer name`. */
export function scalarNamed(document: unknown, names: readonly string[]): string | null {
  const found = leavesOf(document).find(({ path }) => names.includes(nameWords(path.at(-1) ?? '').join(' ')));
  return found ? String(found.value) : null;
}
