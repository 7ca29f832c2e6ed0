import type { z } from 'zod';

type Issue = z.core.$ZodIssue;

const NUMBER = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/;

/**
 * Copies `value` and converts texts that broke the schema, without loss: "0.85" to a number, "true" to a boolean, " billing " to
 * "billing". `changes` names each conversion.
 */
export function normalise(value: object, issues: readonly Issue[]): { value: object; changes: string[] } {
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
