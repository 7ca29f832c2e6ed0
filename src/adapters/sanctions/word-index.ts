import { bitsBetween, editsAllowed, editsBetween, lettersOf } from './spelling.ts';

/** Calls `take` with the index and distance of each word that is similar to the given one. */
export type FindWords = (word: string, mostEdits: number, take: (id: number, edits: number) => void) => void;

/** Only so many first letters are used for the deletion neighbourhood; differences after them are found by the start alone. */
const START = 10;

/**
 * Index for similar words by deletion neighbourhood: two words within a few edits share a text when as many letters are deleted from each.
 * Each word is indexed under the hashes of all these texts, so the time of a search hardly depends on the length of the list.
 */
export function createWordIndex(words: readonly string[]): FindWords {
  const bits = Math.max(8, Math.ceil(Math.log2(words.length * 16 + 1)));
  const shift = 32 - bits;
  const starts = new Uint32Array(2 ** bits + 1);
  for (const word of words) eachHash(word, editsAllowed(word), (hash) => (starts[(hash >>> shift) + 1]! += 1));
  for (let slot = 1; slot < starts.length; slot += 1) starts[slot]! += starts[slot - 1]!;
  const [ids, free] = [new Uint32Array(starts.at(-1)!), starts.slice()];
  words.forEach((word, id) => eachHash(word, editsAllowed(word), (hash) => (ids[free[hash >>> shift]!++] = id)));
  const allowed = Uint8Array.from(words, editsAllowed);
  const letters = Int32Array.from(words, lettersOf);
  const seen = new Uint32Array(words.length);
  let search = 0;

  return (word, mostEdits, take) => {
    search += 1;
    const own = lettersOf(word);
    eachHash(word, Math.min(mostEdits, editsAllowed(word)), (hash) => {
      const slot = hash >>> shift;
      for (let place = starts[slot]!; place < starts[slot + 1]!; place += 1) {
        const id = ids[place]!;
        if (seen[id] === search) continue;
        seen[id] = search;
        const most = Math.min(mostEdits, allowed[id]!);
        if (bitsBetween(letters[id]!, own) > 2 * most) continue;
        const edits = editsBetween(words[id]!, word, most);
        if (edits <= most) take(id, edits);
      }
    });
  };
}

/** Hashes of a word's start, and of all its variants with up to `most` letters deleted. */
function eachHash(word: string, most: number, take: (hash: number) => void): void {
  const length = Math.min(word.length, START);
  take(hashWithout(word, length, -1, -1));
  if (most === 0) return;
  for (let one = 0; one < length; one += 1) {
    take(hashWithout(word, length, one, -1));
    if (most < 2) continue;
    for (let two = one + 1; two < length; two += 1) take(hashWithout(word, length, one, two));
  }
}

/** FNV-1a with a final mix, because the high bits are used. */
function hashWithout(word: string, length: number, one: number, two: number): number {
  let hash = 0x811c9dc5;
  for (let place = 0; place < length; place += 1)
    if (place !== one && place !== two) hash = Math.imul(hash ^ word.charCodeAt(place), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (hash ^ (hash >>> 13)) >>> 0;
}
