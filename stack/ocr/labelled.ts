import { overlap, type Cell, type Line } from './lines.ts';

/** A value and the words that may be its label. */
export interface Labelled {
  label: string;
  value: string;
  /** The cell with the value. */
  cell: Cell;
  /** From 0 to 1: how sure it is that the label belongs to the value, by their places. */
  trust: number;
}

const LABEL = /^[^\p{L}]{0,2}(\p{L}[^:=]{1,40}?)\s*[:=]\s*(\S.*)?$/u;
/** Whether a cell begins with a label and a mark after it. */
export const hasMark = (text: string): boolean => LABEL.test(text);

/** Where a cell goes on with another label: `IBAN: … - BIC: …`. */
const NEXT_LABEL = /\s+[-–—|]\s+(?=\p{L}[^:=]{1,40}[:=])/u;
const MOST_LABEL = 40;
const MOST_LABELS = 400;
/** A value may stand this many lines below its label. */
const BELOW = 2;
/** What has digits is a value rather than another label. */
const HAS_DIGIT = /\d/;

/** The words and values that stand as a label and its value: in one cell, side by side, or one below the other. @param isLabel whether words are a known label, which needs no mark after it. */
export function labelledIn(lines: readonly Line[], isLabel: (words: string) => boolean): Labelled[] {
  const apart = lines.map((line) => line.flatMap((cell) => cell.text.split(NEXT_LABEL).map((text) => ({ ...cell, text }))));
  const all = apart.flatMap((line, row) =>
    line.flatMap((cell, at): Labelled[] => {
      const [, told, value] = LABEL.exec(cell.text) ?? [];
      if (value !== undefined) return [{ label: told!, value, cell, trust: 1 }];
      const label = told ?? cell.text;
      const within = told === undefined ? splitsOf(cell, isLabel) : [];
      if (label.length > MOST_LABEL || (told === undefined && line.length < 2)) return within;
      const below = apart.slice(row + 1, row + 1 + BELOW).flatMap((next) => next.filter((other) => overlap(cell, other) > 0));
      const places = placesOf(line.slice(at + 1), below).filter((place) => !hasMark(place.cell.text));
      // In a row of headings the cell beside is another heading, so a value with digits is trusted more.
      const doubt = (text: string): number => (told !== undefined ? 1 : HAS_DIGIT.test(text) ? UNMARKED : 0.75);
      return [
        ...within,
        ...places.map((place) => ({ label, value: place.cell.text, ...place, trust: place.trust * doubt(place.cell.text) })),
      ];
    }),
  );
  return all.slice(0, MOST_LABELS);
}

/** Of a value whose label has no mark after it. */
const UNMARKED = 0.9;
const MOST_LABEL_WORDS = 5;

/** A known label and its value without a mark between them: `IBAN DE89 3704`, `Facture n°4711 du 2 mai`. */
function splitsOf(cell: Cell, isLabel: (words: string) => boolean): Labelled[] {
  const blanks = [...cell.text.replace(/[°º#](?=\S)/g, '$& ').matchAll(/\s+/g)].slice(0, MOST_LABEL_WORDS);
  const splits = blanks.map(({ input, index }) => ({ label: input.slice(0, index), value: input.slice(index).replace(/^[#.\s]+/, '') }));
  const found = splits.findLast(({ label, value }) => HAS_DIGIT.test(value) && !HAS_DIGIT.test(label) && isLabel(label));
  return found ? [{ ...found, cell, trust: UNMARKED }] : [];
}

/** Where the value of a label may stand; in a row of several values the last is their sum. */
function placesOf(beside: Line, below: Line): { cell: Cell; trust: number }[] {
  const label = beside.findIndex(({ text }) => !HAS_DIGIT.test(text));
  const [next, ...more] = label < 0 ? beside : beside.slice(0, Math.max(1, label));
  const trusts = [next && more.length > 0 ? 0.95 : 1, 0.97, next ? 0.9 : 1];
  return [next, more.at(-1), below[0]].flatMap((cell, at) => (cell ? [{ cell, trust: trusts[at]! }] : []));
}
