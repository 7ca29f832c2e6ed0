/** Headers of a request by lower-case name, each value as it came: a header sent twice has two. */
export type HeaderLists = Readonly<Record<string, readonly string[]>>;

/** Longest value of a header that is read. */
const MOST_CHARACTERS = 4_096;

/** Groups Node's `rawHeaders`, which alone tells a header that was sent twice from one with a comma. */
export function headerLists(rawHeaders: readonly string[]): HeaderLists {
  const lists = Object.create(null) as Record<string, string[]>; // a header may be called __proto__
  for (let at = 0; at + 1 < rawHeaders.length; at += 2) (lists[rawHeaders[at]!.toLowerCase()] ??= []).push(rawHeaders[at + 1]!);
  return lists;
}

export type HeaderProblem = 'header_missing' | 'header_duplicated' | 'header_too_long';

/** The only value of a header, or why it cannot be used. */
export function onlyValue(headers: HeaderLists, name: string): { value: string } | { problem: HeaderProblem } {
  const [value, ...others] = headers[name] ?? [];
  if (value === undefined || value === '') return { problem: 'header_missing' };
  if (others.length > 0) return { problem: 'header_duplicated' };
  return value.length > MOST_CHARACTERS ? { problem: 'header_too_long' } : { value };
}
