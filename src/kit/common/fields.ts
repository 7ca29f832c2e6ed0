import { isStorable } from './text.ts';

/** One field of a message, as plain data: the workflow sandbox checks it without a schema library, and the doors make their schema from it. */
export interface Field<Value> {
  readonly kind: 'text' | 'whole number' | 'structure';
  readonly about: string;
  /** Text: most characters. Whole number: the largest. */
  readonly most: number;
  /** Whole number: the smallest. */
  readonly least: number;
  /** Whether it may be left out; it is null then. */
  readonly optional: boolean;
  /** Holds the type only. */
  readonly value?: Value;
}

export type Fields = Readonly<Record<string, Field<unknown>>>;

/** The message that these fields make up. */
export type Message<F extends Fields> = { [Name in keyof F]: F[Name] extends Field<infer Value> ? Value : never };

const USUAL_TEXT = 20_000;

/** A text that is not blank. @param about its meaning, for people. */
export const text = (about: string, { most = USUAL_TEXT } = {}): Field<string> => ({
  kind: 'text',
  about,
  most,
  least: 1,
  optional: false,
});

/** A whole number between two limits, both included. */
export const wholeNumber = (about: string, { least, most }: { least: number; most: number }): Field<number> => ({
  kind: 'whole number',
  about,
  least,
  most,
  optional: false,
});

/** A value that only our own doors make, for example from the headers of a mail; checked by their schema, not by the run. */
export const structure = <Value>(about: string): Field<Value> => ({ kind: 'structure', about, least: 0, most: 0, optional: false });

/** The same field, which may be left out. */
export const optional = <Value>(field: Field<Value>): Field<Value | null> => ({ ...(field as Field<Value | null>), optional: true });

/** The first field that a message has wrong and what is wrong with it, or null. */
export function wrongField(fields: Fields, message: unknown): { field: string; detail: string } | null {
  if (typeof message !== 'object' || message === null || Array.isArray(message))
    return { field: 'message', detail: 'an object is expected' };
  for (const [name, field] of Object.entries(fields)) {
    const detail = wrongValue(field, (message as Record<string, unknown>)[name] ?? null);
    if (detail !== null) return { field: name, detail: `${name} ${detail}` };
  }
  return null;
}

function wrongValue({ kind, optional: mayLack, least, most }: Field<unknown>, value: unknown): string | null {
  if (value === null) return mayLack ? null : 'is missing';
  if (kind === 'text') {
    if (typeof value !== 'string' || value.trim() === '') return 'is missing or not a text';
    if (!isStorable(value)) return 'holds the character U+0000 or half of a surrogate pair';
    return value.length > most ? `is longer than ${most} characters` : null;
  }
  if (kind === 'structure') return null;
  const fits = Number.isInteger(value) && Number(value) >= least && Number(value) <= most;
  return fits ? null : `must be a whole number from ${least} to ${most}`;
}
