import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import { plainMarkdown } from '../../../src/kit/common/markdown.ts';

it.each([
  ['Mail the reply to Kim (new customer), 12.50 EUR', 'Mail the reply to Kim (new customer), 12.50 EUR'],
  ['two  spaces', 'two spaces'],
  ['a\ttab', 'a tab'],
  ['www.example.com', 'www. example.com'],
  ['see WWW.example.com', 'see WWW. example.com'],
  ['mailto:kim', 'mailto: kim'],
  ['a_b', 'a\\_b'],
  ['| cell', '\\| cell'],
  ['x'.repeat(500), 'x'.repeat(400)],
])('makes of %j a part of a line: %j', (text, plain) => {
  expect(plainMarkdown(text)).toBe(plain);
});

it('says the same of an ordinary text alone as behind a mark, which sends it through every rule', () => {
  const ordinary = fc.string({ unit: fc.constantFrom(...'abwWz .,()%+-19'), maxLength: 60 });
  fc.assert(fc.property(ordinary, (text) => expect(plainMarkdown(text)).toBe(plainMarkdown(`#${text}`).slice('\\#'.length))));
});
