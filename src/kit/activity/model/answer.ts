import { z } from 'zod';
import { canonicalJson } from '../../../store/hash.ts';
import { CUT, finishOf, unreadableReason } from '../../common/finish.ts';
import { memoizeByObject } from '../../common/memoize.ts';
import { isStorable } from '../../common/text.ts';
import { readAnswerText, type Healing, type Reading } from './answer-text.ts';

/** The JSON schema of an answer, as requests contain it. */
export const jsonSchemaOf = memoizeByObject(
  (schema: z.ZodType) => z.toJSONSchema(schema, { target: 'draft-7' }) as Record<string, unknown>,
);

/** Finish reason of a refusal; stored in the row, so that a repeat is refused too. */
export const REFUSED = 'refusal';

/** Why an answer with this finish reason is a refusal; null when it is none. */
export function refusalReason(finishReason: string): string | null {
  if (finishReason === REFUSED) return 'the model declined to answer';
  return finishOf(finishReason) === 'refused' ? 'a content filter of the provider stopped the answer' : null;
}

export interface Fit<Output> {
  ok: true;
  output: Output;
  healed: Healing;
  /** Lossless corrections, one sentence each. */
  normalised: string[];
}

interface Misfit {
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

type Issue = z.core.$ZodIssue;

const NUMBER = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/;

/**
 * Copies `value` and converts texts that broke the schema, without loss: "0.85" to a number, "true" to a boolean, " billing " to
 * "billing". `changes` names each conversion.
 */
function normalise(value: object, issues: readonly Issue[]): { value: object; changes: string[] } {
  const copy = structuredClone(value);
  const changes: string[] = [];
  for (const issue of issues) {
    const holder = holderOf(copy, issue.path);
    const key = issue.path.at(-1);
    if (holder === null || key === undefined) continue;
    const better = replacement(Reflect.get(holder, key), issue);
    if (better === undefined) continue;
    Reflect.set(holder, key, better.value);
    changes.push(`${issue.path.join('.')}: ${better.how}`);
  }
  return { value: copy, changes };
}

function holderOf(root: object, path: readonly PropertyKey[]): object | null {
  let holder: unknown = root;
  for (const key of path.slice(0, -1)) holder = typeof holder === 'object' && holder !== null ? Reflect.get(holder, key) : null;
  return typeof holder === 'object' ? holder : null;
}

function replacement(value: unknown, issue: Issue): { value: unknown; how: string } | undefined {
  if (typeof value !== 'string') return undefined;
  const text = value.trim();
  const wanted = expectedTypes(issue);
  if ((wanted.has('number') || wanted.has('int')) && NUMBER.test(text)) return { value: Number(text), how: 'text to number' };
  if (wanted.has('boolean') && (text === 'true' || text === 'false')) return { value: text === 'true', how: 'text to boolean' };
  return text === value ? undefined : { value: text, how: 'trimmed' };
}

function expectedTypes(issue: Issue): Set<string> {
  if (issue.code === 'invalid_type') return new Set([issue.expected]);
  if (issue.code === 'invalid_union') return new Set(issue.errors.flat().flatMap((inner) => [...expectedTypes(inner)]));
  return new Set();
}
