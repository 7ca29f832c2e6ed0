import type { TextItem, TextMarkedContent } from 'pdfjs-dist/types/src/display/api.js';
import { linesOf, type Word } from './lines.ts';

/** A page as pdfjs lays it out, unscaled. */
interface Viewport {
  width: number;
  height: number;
  /** From the coordinates of the PDF to those of the page as it is seen, rotated and with the vertical axis downwards. */
  transform: readonly number[];
}

const DEGREES_APART = 5;

/** The text of a page in lines: what runs in the direction of most letters comes first, then what stands across, such as a note on the margin. */
export function textOfItems(items: readonly (TextItem | TextMarkedContent)[], viewport: Viewport): string {
  const directions = new Map<number, Word[]>();
  let spaced = false;
  for (const item of items) {
    if (!('str' in item)) continue;
    const placed = placedOn(viewport, item);
    if (item.str.trim() && placed) {
      const words = directions.get(placed.direction) ?? [];
      words.push({ ...placed.word, spaced: spaced || /^\s/.test(item.str) });
      directions.set(placed.direction, words);
    }
    spaced = /\s$/.test(item.str);
  }
  const letters = (words: readonly Word[]): number => words.reduce((sum, { text }) => sum + text.length, 0);
  const texts = [...directions.values()].sort((one, two) => letters(two) - letters(one)).map(linesOf);
  return texts.join('\n\n');
}

/** Where an item stands, turned so that it runs from left to right; null outside of the visible page. */
function placedOn({ width, height, transform }: Viewport, item: TextItem): { direction: number; word: Word } | null {
  const [a, b, c, d, x, y] = multiplied(transform, item.transform as number[]);
  if (x! < -1 || y! < -1 || x! > width + 1 || y! > height + 1) return null;
  const angle = Math.atan2(b!, a!);
  const [along, down] = [Math.cos(angle), Math.sin(angle)];
  const text = item.str.replace(/\s/g, ' ');
  const letter = (item.width * Math.hypot(transform[0]!, transform[1]!)) / text.length;
  const left = x! * along + y! * down + letter * (text.length - text.trimStart().length);
  const right = left + letter * text.trim().length;
  const word = { text: text.trim(), left, right, baseline: y! * along - x! * down, size: Math.hypot(c!, d!) };
  return { direction: Math.round((angle * 180) / Math.PI / DEGREES_APART), word };
}

function multiplied(one: readonly number[], two: readonly number[]): number[] {
  const [a1, b1, c1, d1, e1, f1] = one as [number, number, number, number, number, number];
  const [a2, b2, c2, d2, e2, f2] = two as [number, number, number, number, number, number];
  return [a1 * a2 + c1 * b2, b1 * a2 + d1 * b2, a1 * c2 + c1 * d2, b1 * c2 + d1 * d2, a1 * e2 + c1 * f2 + e1, b1 * e2 + d1 * f2 + f1];
}
