/** The sentences of a text, as places in it. */
export function sentencesOf(text: string): [start: number, end: number][] {
  const ends = [...text.matchAll(/[.!?](?=\s+\p{Lu}|\s*$)/gu)].map(({ index }) => index + 1);
  const bounds = [0, ...ends.filter((end) => end < text.length), text.length];
  return bounds.slice(1).map((end, index) => [bounds[index]!, end]);
}

/** Where the text has the number as a whole, not as a part of a longer one, nor without its sign. */
export function placesOf(written: string, text: string): number[] {
  const escaped = escapedFor(written);
  return written === ''
    ? []
    : [...text.matchAll(new RegExp(`(?<![\\d.,]|\\d\\s|(?<![\\p{L}\\p{N}])[-−–+])${escaped}(?!\\d|[.,]\\d)`, 'gu'))].map(
        ({ index }) => index,
      );
}

/**
 * Each name that the text has as a whole word, once, in its order; of names within each other the longest one.
 * @param forms by spelling, whose name it is; null for words that are none.
 */
export function namesIn(text: string, forms: ReadonlyMap<string, string | null>): string[] {
  let rest = text;
  const found: { name: string | null; at: number }[] = [];
  for (const form of [...forms.keys()].toSorted((one, other) => other.length - one.length))
    for (const { index } of rest.matchAll(new RegExp(`(?<![\\p{L}\\p{N}])${escapedFor(form)}(?![\\p{L}\\p{N}])`, 'gu'))) {
      found.push({ name: forms.get(form) ?? null, at: index });
      rest = blanked(rest, index, form.length);
    }
  return [...new Set(found.toSorted((one, other) => one.at - other.at).flatMap(({ name }) => name ?? []))];
}

/** The text with spaces in place of a part. */
export const blanked = (text: string, at: number, length: number): string =>
  text.slice(0, at) + ' '.repeat(length) + text.slice(at + length);

const escapedFor = (text: string): string => text.replace(/[.*+?^${}()|[\]\\/]/g, '\\$&');
