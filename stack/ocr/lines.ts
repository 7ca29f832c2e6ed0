import type { Block, Word } from 'tesseract.js';

/** Words that stand close together, with their place in the line. */
export interface Cell {
  text: string;
  left: number;
  right: number;
}

/** The cells of one line, from left to right. */
export type Line = Cell[];

/** How far two cells stand below each other; less than 0 where they do not. */
export const overlap = (one: Cell, other: Cell): number => Math.min(one.right, other.right) - Math.max(one.left, other.left);

/** A gap wider than this share of the letters' height begins a new cell. */
const WIDE_GAP = 0.9;
/** Words are in one line when their middles differ by less than this share of their height. */
const SAME_LINE = 0.5;
/** Percent; dust and the edges of logos are read as words with less. */
const LEAST_CONFIDENCE = 20;

/** The lines of a page from top to bottom: the engine's blocks are joined again, because it takes the columns of a table apart. */
export function toLines(blocks: readonly Block[]): Line[] {
  const words = blocks
    .flatMap(({ paragraphs }) => paragraphs.flatMap(({ lines }) => lines.flatMap((line) => line.words)))
    .filter(({ text, confidence }) => text.trim() !== '' && confidence >= LEAST_CONFIDENCE)
    .sort((a, b) => middleOf(a) - middleOf(b));
  const rows: Word[][] = [];
  for (const word of words) {
    const row = rows.at(-1);
    if (row && isBeside(row.at(-1)!, word)) row.push(word);
    else rows.push([word]);
  }
  return rows.map((row) => toCells(row.sort((a, b) => a.bbox.x0 - b.bbox.x0)));
}

function isBeside(one: Word, other: Word): boolean {
  const isMark = [one, other].some(({ text }) => !/[\p{L}\p{N}]/u.test(text)); // such as a comma: low, and not as high as its line
  const heights = [heightOf(one), heightOf(other)];
  return Math.abs(middleOf(other) - middleOf(one)) < SAME_LINE * (isMark ? Math.max(...heights) : Math.min(...heights));
}

function toCells(words: readonly Word[]): Line {
  const line: Line = [];
  for (const [at, word] of words.entries()) {
    const [text, { x0: left, x1: right }] = [word.text.trim(), word.bbox];
    const last = line.at(-1);
    const height = Math.max(heightOf(word), heightOf(words[at - 1] ?? word)); // of a mark and its word, that of the word
    if (last && left - last.right < WIDE_GAP * height) Object.assign(last, { text: `${last.text} ${text}`, right });
    else line.push({ text, left, right });
  }
  return line;
}

const heightOf = ({ bbox }: Word): number => bbox.y1 - bbox.y0;
const middleOf = ({ bbox }: Word): number => (bbox.y0 + bbox.y1) / 2;

/** The lines as text, with wide gaps between cells. */
export const textOf = (lines: readonly Line[]): string => lines.map((line) => line.map(({ text }) => text).join('   ')).join('\n');

/** The lines of a text, whose cells are apart by two spaces or more. */
export const linesIn = (text: string): Line[] =>
  text
    .split('\n')
    .map((line) =>
      [...line.matchAll(/\S+(?: \S+)*/g)].map(({ 0: found, index }) => ({ text: found, left: index, right: index + found.length })),
    );
