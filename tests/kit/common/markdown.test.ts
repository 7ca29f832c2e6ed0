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
])('escapes %j for a line: %j', (text, plain) => {
  expect(plainMarkdown(text)).toBe(plain);
});

it('gives the same result with and without the fast path', () => {
  const ordinary = fc.string({ unit: fc.constantFrom(...'abwWz .,()%+-19'), maxLength: 60 });
  fc.assert(fc.property(ordinary, (text) => expect(plainMarkdown(text)).toBe(plainMarkdown(`#${text}`).slice('\\#'.length))));
});
