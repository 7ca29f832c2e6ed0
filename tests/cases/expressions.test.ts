import { describe, expect, it } from '@jest/globals';
import { fill, holds, valueOf, wordsOf } from '../../cases/lib/expressions.ts';

const known = { it: { exit: 2, error: { code: 'INPUT_INVALID' }, rows: [{ n: 1 }, { n: 4 }] }, id: 'x-1', most: 3 };
const functions = { path: (name: string) => `/there/${name}` };

describe('an expectation', () => {
  it.each([
    ["it.exit = 2 and it.error.code = 'INPUT_INVALID'", true],
    ['it.exit in [0, 2]', true],
    ['it.nothing.of.it = 1', false],
    ['it.exit', false], // nothing but true holds
    ['$count(it.rows[n > $most]) = 1', true],
  ])('%s: %s', async (expression, expected) => {
    expect(await holds(expression, known, functions)).toBe(expected);
  });

  it('names itself where it cannot be read', async () => {
    await expect(valueOf('it.exit = = 2', known, functions)).rejects.toThrow('it.exit = = 2: ');
  });
});

describe('a text', () => {
  it('has the values of its expressions', async () => {
    expect(await fill('${id} of ${it.exit} at ${$path("a b.json")}', known, functions)).toBe('x-1 of 2 at /there/a b.json');
  });

  it('is refused where one has no value', async () => {
    await expect(fill('${it.nothing}', known, functions)).rejects.toThrow('${it.nothing} has no value');
  });
});

it('parts a command into words, and leaves quotes and expressions whole', () => {
  expect(wordsOf('approve run:${id} --comment "It is right" --input ${$path("a b.json")} "${id} c"')).toEqual([
    ...['approve', 'run:${id}', '--comment', 'It is right', '--input', '${$path("a b.json")}', '${id} c'],
  ]);
});
