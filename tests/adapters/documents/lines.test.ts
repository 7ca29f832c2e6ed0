import { expect, it } from '@jest/globals';
import { linesOf, type Word } from '../../../src/adapters/documents/lines.ts';

/** A word in letters of 6 by 10. */
const word = (text: string, left: number, baseline: number, more: Partial<Word> = {}): Word => ({
  ...{ text, left, right: left + 6 * text.length, baseline, size: 10 },
  ...more,
});

it('puts words into lines by their places, whatever their order', () => {
  const words = [word('4,50', 120, 20), word('Invoice', 0, 0), word('M8', 36, 21), word('17', 46, 1), word('Bolts', 0, 20)];
  expect(linesOf(words)).toBe('Invoice 17\nBolts M8            4,50');
});

it('joins the parts of a word, and keeps a blank that is there however narrow it is', () => {
  expect(linesOf([word('In', 0, 0), word('voice', 12, 0), word('17', 42.5, 0, { spaced: true })])).toBe('Invoice 17');
});

it('reads a text that was drawn twice to be bold once', () => {
  expect(linesOf([word('Total', 0, 0), word('Total', 0.4, 0)])).toBe('Total');
});

it('keeps lines apart that are closer than their letters are high, and marks a wide gap with an empty line', () => {
  expect(linesOf([word('a', 0, 0), word('b', 60, 5), word('c', 0, 40)])).toBe('a\n          b\n\nc');
});
