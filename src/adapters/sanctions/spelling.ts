/** Replacements that unify spellings which transliteration and hearing confuse; applied in this order. */
const SPELLINGS: readonly (readonly [RegExp, string])[] = [
  [/tsch|tch|cz/g, 'C'],
  [/shch|sch|sh/g, 's'],
  [/kh/g, 'h'],
  [/ch/g, 'C'],
  [/dzh|dj|zh/g, 'z'],
  [/ph/g, 'f'],
  [/([dgtb])h/g, '$1'],
  [/ck|q|c/g, 'k'],
  [/x/g, 'ks'],
  [/yo/g, 'e'],
  [/ae/g, 'a'],
  [/oe/g, 'o'],
  [/ue/g, 'u'],
  [/w/g, 'v'],
  [/ij|yi|iy|y/g, 'i'],
  [/oo|ou|u/g, 'o'],
];

/** Phonetic spellings of a word. Two if it contains j, which sounds like z in some languages and like i in others. */
export function spellings(plain: string): string[] {
  const told = SPELLINGS.reduce((text, [from, to]) => text.replace(from, to), plain);
  return told.includes('j') ? [once(told.replaceAll('j', 'z')), once(told.replaceAll('j', 'i'))] : [once(told)];
}

/** Removes doubled letters, but not digits. */
const once = (text: string): string => text.replace(/(\D)\1+/g, '$1');

/** How many letters of a listed word may differ; none if it contains digits. */
export function editsAllowed(word: string): number {
  if (/\d/.test(word) || word.length < 4) return 0;
  return word.length < 8 ? 1 : 2;
}

const LONGEST = 64;
const rows = [0, 1, 2].map(() => new Uint8Array(LONGEST + 1));

/** Edit distance (insertions, deletions, substitutions, swaps of neighbours); `most + 1` if it is more than `most`. */
export function editsBetween(one: string, two: string, most: number): number {
  if (one === two) return 0;
  if (Math.abs(one.length - two.length) > most || Math.max(one.length, two.length) > LONGEST) return most + 1;
  let [before, last, next] = rows as [Uint8Array, Uint8Array, Uint8Array];
  for (let column = 0; column <= two.length; column += 1) last[column] = column;
  for (let row = 1; row <= one.length; row += 1) {
    const letter = one.charCodeAt(row - 1);
    let least = (next[0] = row);
    for (let column = 1; column <= two.length; column += 1) {
      const other = two.charCodeAt(column - 1);
      let edits = Math.min(last[column]! + 1, next[column - 1]! + 1, last[column - 1]! + (letter === other ? 0 : 1));
      if (row > 1 && column > 1 && letter === two.charCodeAt(column - 2) && one.charCodeAt(row - 2) === other)
        edits = Math.min(edits, before[column - 2]! + 1);
      next[column] = edits;
      if (edits < least) least = edits;
    }
    if (least > most) return most + 1;
    [before, last, next] = [last, next, before];
  }
  return Math.min(last[two.length]!, most + 1);
}

/** Bit set of the letters of a word; all digits share one bit. */
export function lettersOf(word: string): number {
  let bits = 0;
  for (let place = 0; place < word.length; place += 1) {
    const code = word.charCodeAt(place);
    bits |= 1 << (code >= 97 ? code - 97 : code === 67 ? 26 : 27);
  }
  return bits;
}

/** Number of different bits of two bit sets; each edit changes at most two. */
export function bitsBetween(one: number, two: number): number {
  let [bits, count] = [one ^ two, 0];
  for (; bits !== 0; bits &= bits - 1) count += 1;
  return count;
}
