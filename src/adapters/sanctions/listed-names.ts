import type { SanctionedParty } from '../../activities/transaction/sanctions.ts';
import { normalForm, readWord, type NormalName, type Word } from './normal-form.ts';
import { canonical, kindOf } from './word-kinds.ts';

/** A name of the list, prepared. */
export interface ListedName {
  /** Index of the party in the list. */
  entry: number;
  /** The words that must occur in a payment's name. */
  words: Word[];
  /** All words, sorted; equal names have the same key. */
  key: string;
  /** Set for a name without distinctive words: it matches only an equal name, not by its words. */
  weakKey: string | null;
}

/** Prepares the names and aliases of each party. Each distinct word is read once. */
export function prepareNames(list: readonly SanctionedParty[]): { listed: ListedName; normal: NormalName }[][] {
  const known = new Map<string, Word>();
  const read = (part: string): Word => known.get(part) ?? known.set(part, readWord(part)).get(part)!;
  return list.map((party, entry) =>
    [party.name, ...(party.aliases ?? [])].map((name) => {
      const normal = normalForm(name, read);
      const words = wordsThatCount(normal.words);
      const weakKey = isWeak(words, normal.words) ? weakKeyOf(normal.words) : null;
      return { normal, listed: { entry, words, key: keyOf(normal.words, 0), weakKey } };
    }),
  );
}

/** Removes legal forms and articles, and particles if at least two words remain. */
function wordsThatCount(words: readonly Word[]): Word[] {
  const named = words.filter(({ plain }) => !['legal', 'article'].includes(kindOf(plain[0]!)));
  const without = named.filter(({ plain }) => kindOf(plain[0]!) !== 'particle');
  return without.length >= 2 ? without : named;
}

/** Whether a name consists only of legal, generic or first-name words or a number, which too many other names contain. */
function isWeak(words: readonly Word[], all: readonly Word[]): boolean {
  if (words.length === 0) return all.length > 0;
  const kinds = words.map(({ plain }) => kindOf(plain[0]!));
  if (words.length === 1) return kinds[0] !== 'own' || words[0]!.plain[0]!.length < 3;
  return words.length === 2 && kinds.every((kind) => kind === 'generic');
}

/** The words that count, sorted; all words if none counts. */
export function weakKeyOf(words: readonly Word[]): string {
  const counting = wordsThatCount(words);
  return (counting.length > 0 ? counting : words)
    .map(({ plain }) => canonical(plain[0]!))
    .sort()
    .join(' ');
}

/** All words, sorted. @param reading index of the reading; a word without it takes its first. */
export const keyOf = (words: readonly Word[], reading: number): string =>
  words
    .map(({ plain }) => canonical(plain[reading] ?? plain[0]!))
    .sort()
    .join(' ');
