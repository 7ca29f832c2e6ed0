import type { SanctionedParty } from '../../activities/transaction/sanctions.ts';
import { normalForm, readWord, type NormalName, type Word } from './normal-form.ts';
import { canonical, kindOf } from './word-kinds.ts';

/** A name of the list, prepared. */
export interface ListedName {
  /** Its party's place in the list. */
  entry: number;
  /** The words that must be in a payment's name, in order. */
  words: Word[];
  /** All of its words in one order: what makes two names the same. */
  key: string;
  /** What its words come to when it is of no own words; such a name is only ever the same as another, and its words hit nobody. */
  weakKey: string | null;
}

/** The names and aliases of each party. A word that many have is read once. */
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

/** Without legal forms and articles, and without particles where two words remain. */
function wordsThatCount(words: readonly Word[]): Word[] {
  const named = words.filter(({ plain }) => !['legal', 'article'].includes(kindOf(plain[0]!)));
  const without = named.filter(({ plain }) => kindOf(plain[0]!) !== 'particle');
  return without.length >= 2 ? without : named;
}

/** Names of legal and generic words alone, of a number, and first names alone: too many others have them in theirs. */
function isWeak(words: readonly Word[], all: readonly Word[]): boolean {
  if (words.length === 0) return all.length > 0;
  const kinds = words.map(({ plain }) => kindOf(plain[0]!));
  if (words.length === 1) return kinds[0] !== 'own' || words[0]!.plain[0]!.length < 3;
  return words.length === 2 && kinds.every((kind) => kind === 'generic');
}

/** The words that count in one order, or all of them where none does. */
export function weakKeyOf(words: readonly Word[]): string {
  const counting = wordsThatCount(words);
  return (counting.length > 0 ? counting : words)
    .map(({ plain }) => canonical(plain[0]!))
    .sort()
    .join(' ');
}

/** All words in one order. @param reading which of their readings; a word that has only one is read as that. */
export const keyOf = (words: readonly Word[], reading: number): string =>
  words
    .map(({ plain }) => canonical(plain[reading] ?? plain[0]!))
    .sort()
    .join(' ');
