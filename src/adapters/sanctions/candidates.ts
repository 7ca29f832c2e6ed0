import type { ListedName } from './listed-names.ts';
import type { Word } from './normal-form.ts';
import type { Piece } from './pieces.ts';
import { createVocabulary, type Vocabulary } from './vocabulary.ts';

export interface Candidates {
  vocabulary: Vocabulary;
  /** Word numbers of a name. */
  wordsOf: (name: number) => Uint32Array;
  /** Numbers of the names that may occur in a payment's name, most similar first. */
  find: (asked: { pieces: readonly Piece[]; together: readonly { word: number }[]; initials: number; threshold: number }) => number[];
}

/**
 * Finds listed names that may occur in a payment's name: each of their words has a similar piece, or an initial may stand for it.
 * Each name is indexed under its rarest word only, so that common words lead to few names; these can be thousands, hence typed arrays.
 */
export function createCandidates(names: readonly ListedName[]): Candidates {
  const { words, flat, starts } = numbered(names);
  const vocabulary = createVocabulary(words);
  const weights = Float64Array.from(words, ({ spelled }) => spelled[0]!.length);
  const under = underRarest(words, flat, starts);
  const best = new Float64Array(words.length);

  /** Upper limit of the name's similarity; 0 if it cannot occur in the payment. */
  const most = (name: number, initials: number): number => {
    let [missing, score, weight] = [0, 0, 0];
    for (let place = starts[name]!; place < starts[name + 1]!; place += 1) {
      const word = flat[place]!;
      if (best[word] === 0 && (missing += 1) > initials) return 0;
      score += (best[word] || 1) * weights[word]!;
      weight += weights[word]!;
    }
    return score / weight;
  };

  return {
    vocabulary,
    wordsOf: (name) => flat.subarray(starts[name], starts[name + 1]),
    find({ pieces, together, initials, threshold }) {
      const touched: number[] = [];
      const note = (word: number, likeness: number): void => {
        if (best[word] === 0) touched.push(word);
        if (likeness > best[word]!) best[word] = likeness;
      };
      for (const { spelled, mostEdits } of pieces) for (const one of spelled) vocabulary.find(one, mostEdits, note);
      for (const { word } of together) note(word, 1);
      const found: { name: number; score: number }[] = [];
      for (const word of touched)
        for (let place = under.starts[word]!; place < under.starts[word + 1]!; place += 1) {
          const name = under.names[place]!;
          const score = most(name, initials);
          if (score >= threshold) found.push({ name, score });
        }
      for (const word of touched) best[word] = 0;
      return found.sort((one, two) => two.score - one.score).map(({ name }) => name);
    },
  };
}

/** All distinct words, and the words of all names in sequence as numbers; `starts` has the first position of each name. */
function numbered(names: readonly ListedName[]) {
  const [words, numbers] = [[] as Word[], new Map<string, number>()];
  const numberOf = (word: Word): number => {
    const key = word.plain.join(' ');
    const known = numbers.get(key) ?? words.push(word) - 1;
    numbers.set(key, known);
    return known;
  };
  const starts = new Uint32Array(names.length + 1);
  names.forEach((name, place) => (starts[place + 1] = starts[place]! + name.words.length));
  return { words, starts, flat: Uint32Array.from(names.flatMap((name) => name.words.map(numberOf))) };
}

function underRarest(words: readonly Word[], flat: Uint32Array, nameStarts: Uint32Array) {
  const uses = new Uint32Array(words.length);
  for (const word of flat) uses[word]! += 1;
  const rarer = (one: number, two: number): number =>
    uses[two]! - uses[one]! || words[one]!.plain[0]!.length - words[two]!.plain[0]!.length;
  const rarest = Uint32Array.from({ length: nameStarts.length - 1 }, (_, name) =>
    flat.subarray(nameStarts[name], nameStarts[name + 1]).reduce((one, two) => (rarer(two, one) > 0 ? two : one)),
  );
  const starts = new Uint32Array(words.length + 1);
  for (const word of rarest) starts[word + 1]! += 1;
  for (let word = 1; word < starts.length; word += 1) starts[word]! += starts[word - 1]!;
  const [names, free] = [new Uint32Array(rarest.length), starts.slice()];
  rarest.forEach((word, name) => (names[free[word]!++] = name));
  return { starts, names };
}
