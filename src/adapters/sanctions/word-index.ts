import { bitsBetween, editsAllowed, editsBetween, lettersOf } from './spelling.ts';

/** Tells the words that a given one may be, by their places in the list of words. */
export type FindWords = (word: string, mostEdits: number, take: (id: number, edits: number) => void) => void;

/** Letters at the start of a word that its neighbourhood is made of; what differs behind them is found by the start alone. */
const START = 10;

/**
 * An index over words that finds those with a few other letters. Two words that differ by so many edits share a text that each comes to
 * when so many letters are left out, so each word stands under the hashes of all these texts: a search costs the same in a list of any length.
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

/** The hash of a word's start and of all that it becomes with up to `most` letters left out. */
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

/** FNV-1a, mixed once more because its high bits are used. */
function hashWithout(word: string, length: number, one: number, two: number): number {
  let hash = 0x811c9dc5;
  for (let place = 0; place < length; place += 1)
    if (place !== one && place !== two) hash = Math.imul(hash ^ word.charCodeAt(place), 0x01000193);
  hash = Math.imul(hash ^ (hash >>> 15), 0x2c1b3c6d);
  return (hash ^ (hash >>> 13)) >>> 0;
}
