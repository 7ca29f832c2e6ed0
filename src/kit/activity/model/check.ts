import type { z } from 'zod';
import { canonicalJson } from '../../../store/hash.ts';
import { CUT, unreadableReason } from '../../common/finish.ts';
import { readAnswerText, type Healing, type Reading } from './answer-text.ts';
import { normalise } from './normalise.ts';
import { isStorable } from '../../common/text.ts';

export interface Fit<Output> {
  ok: true;
  output: Output;
  healed: Healing;
  /** Lossless corrections, one sentence each. */
  normalised: string[];
}

export interface Misfit {
  ok: false;
  /** The problem in words for the model; names fields, quotes no values. */
  problem: string;
  /** Something is missing at the end. */
  cut: boolean;
}

/**
 * Turns raw text into output that passes the schema, or says why not. A cut-off answer is not read at all: complete-looking parts can be
 * drafts, and the end would be invented.
 */
export function checkAnswer<Output>(text: string, finishReason: string, schema: z.ZodType<Output>): Fit<Output> | Misfit {
  const unread = unreadableReason(finishReason);
  if (unread) return { ok: false, ...unread };
  const answer = readAnswerText(text);
  if (answer.unread) return { ok: false, ...answer.unread };
  const complete = pickOne(answer.complete, schema);
  if (complete?.ok) return complete;
  if (complete === null && answer.endsInString) return { ok: false, ...CUT };
  return complete ?? pickOne(answer.mended, schema) ?? { ok: false, problem: 'the answer is not a JSON object', cut: false };
}

/** The only reading that fits. Several different ones are refused as ambiguous. */
function pickOne<Output>(readings: readonly Reading[], schema: z.ZodType<Output>): Fit<Output> | Misfit | null {
  const results = readings.map((reading) => fit(reading, schema));
  const fits = results.filter((result) => result.ok);
  const different = new Set(fits.map(({ output }) => canonicalJson(output)));
  if (different.size > 1) return { ok: false, problem: 'the answer holds several different JSON objects that fit', cut: false };
  return fits[0] ?? results.at(-1) ?? null;
}

function fit<Output>({ value, healed }: Reading, schema: z.ZodType<Output>): Fit<Output> | Misfit {
  const first = schema.safeParse(value);
  if (first.success) return accept(first.data, healed, []);
  const better = normalise(value as object, first.error.issues);
  const second = better.changes.length > 0 ? schema.safeParse(better.value) : first;
  return second.success ? accept(second.data, healed, better.changes) : { ok: false, problem: describe(second.error), cut: false };
}

function accept<Output>(output: Output, healed: Healing, normalised: string[]): Fit<Output> | Misfit {
  if (holdsUnstorable(output)) return { ok: false, problem: 'a text holds the character U+0000 or half of a surrogate pair', cut: false };
  return { ok: true, output, healed, normalised };
}

/** The database cannot store these characters. */
function holdsUnstorable(value: unknown): boolean {
  if (typeof value === 'string') return !isStorable(value);
  return typeof value === 'object' && value !== null && Object.values(value).some(holdsUnstorable);
}

const MOST_PROBLEMS = 10;

const describe = (error: z.ZodError): string =>
  error.issues
    .slice(0, MOST_PROBLEMS)
    .map(({ path, message }) => `${path.join('.') || 'answer'}: ${message}`)
    .join('; ');
