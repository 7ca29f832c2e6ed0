import { expect, it } from '@jest/globals';
import { hasBoxes, inReadingOrder } from '../../../src/adapters/report/letters.ts';

const perLetter = (text: string): number => text.length;

it.each([
  ['Отдел продаж, Τμήμα, Ünïcödé, مبيعات, מכירות, 12 € ½ – “x”', false],
  ['東京', true],
  ['서울', true],
  ['ไทย', true],
  ['Team 🚀', true],
])('knows of %s whether our font has it', (text, boxes) => {
  expect(hasBoxes(text)).toBe(boxes);
});

it('keeps words of Arabic and Hebrew that hang together in one piece, and no others', () => {
  expect(inReadingOrder('Sales by office', 100, perLetter)).toBe('Sales by office');
  expect(inReadingOrder('קטגוריה: שם', 100, perLetter)).toBe('קטגוריה:\u00a0שם');
  expect(inReadingOrder('Team קטגוריה שם leads', 100, perLetter)).toBe('Team קטגוריה\u00a0שם  leads');
});

it('breaks lines before it keeps words together, so that the first words stay on the first line', () => {
  expect(inReadingOrder('אאא בבב גגג דדד', 9, perLetter)).toBe('אאא\u00a0בבב\nגגג\u00a0דדד');
});
