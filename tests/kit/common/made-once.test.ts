import { expect, it } from '@jest/globals';
import { memoizeByObject, memoizeByValue } from '../../../src/kit/common/memoize.ts';

it('computes once per object, and separately for an equal object', () => {
  let made = 0;
  const numbered = memoizeByObject((key: { name: string }) => `${key.name} ${(made += 1)}`);
  const ana = { name: 'ana' };
  expect([numbered(ana), numbered({ name: 'ana' }), numbered(ana)]).toEqual(['ana 1', 'ana 2', 'ana 1']);
});

it('computes once per value of the relevant part, and forgets the oldest of many', () => {
  let made = 0;
  const numbered = memoizeByValue(
    (input: { counts: number; text: string }) => input.counts,
    ({ counts }) => `${counts} for the ${(made += 1)}. time`,
  );
  expect(numbered({ counts: 0, text: 'a' })).toBe('0 for the 1. time');
  expect(numbered({ counts: 0, text: 'b' })).toBe('0 for the 1. time');
  for (let counts = 1; counts <= 100; counts++) numbered({ counts, text: 'a' });
  expect(numbered({ counts: 100, text: 'c' })).toBe('100 for the 101. time');
  expect(numbered({ counts: 0, text: 'a' })).toBe('0 for the 102. time');
});

it('keeps as many values as it is told, and shares a promise until it is rejected', async () => {
  let made = 0;
  const slow = memoizeByValue(
    (text: string) => text,
    async (text) => {
      made += 1;
      if (text === 'bad') throw new Error(`failure ${made}`);
      return `${text} ${made}`;
    },
    1,
  );
  expect(await Promise.all([slow('a'), slow('a')])).toEqual(['a 1', 'a 1']);
  await expect(slow('bad')).rejects.toThrow('failure 2');
  await expect(slow('bad')).rejects.toThrow('failure 3');
  expect(await slow('a')).toBe('a 4');
});
