import { anyOf, FELL_WORDS, LARGEST_WORDS, ROSE_WORDS, SMALLEST_WORDS } from '../../kit/common/statement-words.ts';
import type { Checked } from './derive.ts';

const DIRECTION = new RegExp(`\\b(?:(${ROSE_WORDS})|(${FELL_WORDS}))\\b`, 'gi');

interface Sentence {
  text: string;
  /** Of its beginning in the text that the places are of. */
  start: number;
}

/** The nearest word of direction in the sentence must fit the sign of a change. */
export function directionFaults({ text, start }: Sentence, { number, written, derived, places }: Checked): string[] {
  if (!derived.isChange || derived.value === 0) return [];
  const words = [...text.matchAll(DIRECTION)].map(({ index, 0: word, 1: rose }) => ({
    isRise: rose !== undefined,
    at: start + index,
    word,
  }));
  return places
    .filter((place) => place >= start && place < start + text.length)
    .flatMap((place) => {
      const nearest = words.toSorted((a, b) => Math.abs(a.at - place) - Math.abs(b.at - place))[0];
      if (nearest === undefined)
        return written.hasSign ? [] : [`"${number.written}" is a change, and no word says whether it rose or fell`];
      const isOfWord = /^\s*(?:by\s+)?$/.test(text.slice(nearest.at + nearest.word.length - start, place - start));
      if (written.hasSign && written.value < 0 && !isOfWord) return []; // "a change of -4 %"
      return nearest.isRise === derived.value > 0
        ? []
        : [`"${number.written}": it ${derived.value > 0 ? 'rose' : 'fell'}, and the text says the opposite`];
    });
}

/** "fell from A to B" with the values of two rows. */
export function courseFaults({ text, start }: Sentence, numbers: readonly Checked[]): string[] {
  const inText = numbers
    .flatMap((one) => one.places.map((place) => ({ one, place: place - start })))
    .filter(({ place }) => place >= 0 && place < text.length)
    .toSorted((a, b) => a.place - b.place);
  return inText.slice(1).flatMap(({ one: later, place }, index) => {
    const { one: earlier, place: before } = inText[index]!;
    const end = before + earlier.number.written.length;
    const isCourse = /\bfrom\s+$/i.test(text.slice(0, before)) && /^(?:[^.,;]*[^\p{L}])?to\s+$/u.test(text.slice(end, place));
    if (!isCourse || earlier.derived.isChange || later.derived.isChange || earlier.derived.unit !== later.derived.unit) return [];
    const word = [...text.slice(0, before).matchAll(DIRECTION)].at(-1);
    const rose = later.derived.value - earlier.derived.value;
    const isRange = word !== undefined && /\brang/i.test(text.slice(word.index, before)); // "short orders range from A to B"
    return word === undefined || isRange || rose === 0 || (word[1] !== undefined) === rose > 0
      ? []
      : [`from "${earlier.number.written}" to "${later.number.written}" it ${rose > 0 ? 'rose' : 'fell'}, and the text says the opposite`];
  });
}

const LARGEST = anyOf('i', LARGEST_WORDS);
const SMALLEST = anyOf('i', SMALLEST_WORDS);
const MOST = /\b(?:majority|most of|mostly|bulk of)\b/i;

/** A sentence with a superlative has a number that is one, and one about the most of something a share above half. */
export function superlativeFaults(sentence: string, inside: readonly Checked[]): string[] {
  const [large, small, most] = [LARGEST, SMALLEST, MOST].map((words) => words.exec(sentence)?.[0]);
  return [
    ...(large !== undefined && !inside.some(({ derived }) => derived.extreme.largest)
      ? [`"${large}": no number of its sentence is the largest`]
      : []),
    ...(small !== undefined && !inside.some(({ derived }) => derived.extreme.smallest)
      ? [`"${small}": no number of its sentence is the smallest`]
      : []),
    ...(most !== undefined && !inside.some(({ number, derived }) => number.derivation === 'share' && derived.value > 50)
      ? [`"${most}": no number of its sentence is a share above 50 %`]
      : []),
  ];
}
