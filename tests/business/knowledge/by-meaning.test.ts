import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { isEnglish, rankByMeaning, titlesToCompare } from '../../../src/business/knowledge/by-meaning.ts';
import { searchArticles } from '../../../src/business/knowledge/shop-search.ts';
import { seedShop } from '../../../demo/company/seed.ts';
import { openTestDatabase, type TestDatabase } from '../../../testkit/database.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
  await seedShop(test.db);
});
afterAll(() => test.close());

const vector = (...numbers: number[]) => Float32Array.from(numbers);
const article = (id: string, ...numbers: number[]) => ({ id, title: `About ${id}`, vector: vector(...numbers) });
const hit = (id: string, relevance: number) => ({ id, title: `About ${id}`, text: '', url: '', relevance });
const ranked = (...given: Parameters<typeof rankByMeaning>) => rankByMeaning(...given).map(({ id }) => id);

it('puts the nearest titles first, whatever the length of their vectors', () => {
  const titles = [article('a', 0, 9), article('b', 9, 0), article('c', 1, 1), article('d', 2, 1)];
  expect(rankByMeaning(vector(1, 0), titles, [])).toEqual([
    { id: 'b', title: 'About b', relevance: 1 },
    { id: 'd', title: 'About d', relevance: 0.89 },
    { id: 'c', title: 'About c', relevance: 0.71 },
  ]);
});

it('lets the words decide between titles that are equally near, and else the order of the ids', () => {
  const titles = [article('a', 1, 0), article('b', 1, 0), article('c', 1, 0)];
  expect(ranked(vector(1, 0), titles, [hit('c', 4), hit('b', 2)])).toEqual(['c', 'b', 'a']);
  expect(ranked(vector(1, 0), titles, [])).toEqual(['a', 'b', 'c']);
});

it('keeps the best article by words, and none of another language', () => {
  const titles = [article('a', 1, 0), article('b', 1, 0), article('c', 1, 0), article('d', 0, 1)];
  expect(ranked(vector(1, 0), titles, [hit('d', 4)])).toEqual(['a', 'b', 'd']);
  expect(ranked(vector(1, 0), titles, [hit('german', 4)])).toEqual(['a', 'b', 'c']);
});

it.each([
  ['English stop words', { en: 3, de: 1, fr: 0 }, false, true],
  ['German stop words', { en: 1, de: 3, fr: 0 }, true, false],
  ['French stop words', { en: 1, de: 0, fr: 2 }, true, false],
  ['none, words of an English article', { en: 0, de: 0, fr: 0 }, true, true],
  ['none, words of a German article', { en: 0, de: 0, fr: 0 }, false, false],
])('tells the language by stop words, and by the nearest article where they do not: %s', (_, stops, isNearest, english) => {
  expect(isEnglish(stops, isNearest)).toBe(english);
});

it.each([
  ['I cannot get into my account and need a person', true],
  ['Password reset', true],
  ['Wie kann ich den Artikel zurücksenden?', false],
  ['Passwort vergessen', false],
  ["J'ai oublié mon mot de passe", false],
  ['', false],
  ["'; -- & | ! ( ) : * <->", true],
])('compares titles by meaning only with an English message: %s', async (text, english) => {
  const titles = await titlesToCompare(test.db, text, await searchArticles(test.db, { text }));
  expect(Array.isArray(titles)).toBe(english);
});
