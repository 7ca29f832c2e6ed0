import { distance } from 'fastest-levenshtein';
import type { SanctionsHit } from '../../contracts/transaction-review.ts';
import type { TransactionInput } from '../../contracts/transaction.schema.ts';

/** A party on a sanctions list. */
export interface SanctionedParty {
  name: string;
  aliases?: string[];
  /** ISO 3166; left out where the list does not say. */
  country?: string;
}

/** The port to a sanctions list. */
export interface SanctionsList {
  entries(): readonly SanctionedParty[];
}

/** Letters that are no accented form of another one, and spellings that transliteration mixes up. */
const LETTERS: [RegExp, string][] = [
  [/ß/g, 'ss'],
  [/æ|ä|ae/g, 'a'],
  [/ø|ö|œ|oe/g, 'o'],
  [/ü|ue/g, 'u'],
  [/đ|ð/g, 'd'],
  [/ł/g, 'l'],
  [/þ/g, 'th'],
  [/ı/g, 'i'],
  [/ck|q/g, 'k'],
  [/ph/g, 'f'],
  [/sch|sh/g, 's'],
  [/zh|j/g, 'z'],
  [/w/g, 'v'],
  [/ij|yi|iy|y/g, 'i'],
  [/kh/g, 'h'],
  [/(.)\1+/g, '$1'],
];
/** Legal forms and small words say nothing about who it is. */
const EMPTY_WORDS = new Set('and und et the of ltd limited llc inc gmbh ag sa sarl srl bv co corp company mr mrs dr'.split(' '));

/** The words of a name as they are compared: without case, accents, punctuation and legal form, in a plain spelling. */
function wordsOfName(name: string): string[] {
  const plain = name.normalize('NFKC').toLowerCase();
  const words = plain.split(/[^\p{L}\p{M}\p{N}]+/u).filter((word) => word !== '' && !EMPTY_WORDS.has(word));
  return words.map((word) => LETTERS.reduce((text, [from, to]) => text.replace(from, to), unaccented(word)));
}

const unaccented = (word: string): string => word.normalize('NFD').replace(/\p{M}+/gu, '');

/**
 * How alike two names are, from 0 to 1. Words are paired whatever their order, the best pair first; a word without a partner counts against
 * the likeness with its length, so that one common word makes no hit.
 */
export function likeness(one: string, two: string): number {
  const [left, right] = [wordsOfName(one), wordsOfName(two)];
  const pairs = left
    .flatMap((a, row) => right.map((b, column) => ({ row, column, alike: alike(a, b), length: a.length + b.length })))
    .sort((a, b) => b.alike - a.alike || b.length - a.length);
  const [rows, columns] = [new Set<number>(), new Set<number>()];
  let score = 0;
  for (const { row, column, alike: share, length } of pairs) {
    if (rows.has(row) || columns.has(column)) continue;
    rows.add(row);
    columns.add(column);
    score += share * length;
  }
  const total = [...left, ...right].reduce((sum, word) => sum + word.length, 0);
  return total === 0 ? 0 : Math.max(score / total, alike(left.join(''), right.join('')) * (left.length === right.length ? 0 : 1));
}

function alike(one: string, two: string): number {
  const share = 1 - distance(one, two) / Math.max(one.length, two.length, 1);
  return share < 0.5 ? 0 : share;
}

/** The parties of a payment that are like a name of the list. */
export function screenParties(transaction: TransactionInput, list: readonly SanctionedParty[], threshold: number): SanctionsHit[] {
  return (['debtor', 'creditor'] as const).flatMap((party) => {
    const { name, country } = transaction[party];
    return list.flatMap((entry): SanctionsHit[] => {
      const best = Math.max(...[entry.name, ...(entry.aliases ?? [])].map((listed) => likeness(name, listed)));
      if (best < threshold) return [];
      const same = [entry.name, ...(entry.aliases ?? [])].some((listed) => spelling(listed) === spelling(name));
      return [{ party, listed: entry.name, likeness: best, exact: same && entry.country !== undefined && entry.country === country }];
    });
  });
}

/** What makes two names the same: case, accents, punctuation and the order of the words aside. */
const spelling = (name: string): string =>
  name
    .toLowerCase()
    .split(/[^\p{L}\p{M}\p{N}]+/u)
    .map(unaccented)
    .sort()
    .join(' ')
    .trim();
