import { expect, it } from '@jest/globals';
import { closingLine, exitCodeOf, lineOf, type Verdict } from '../../cases/lib/report.ts';

const verdict = (word: Verdict['verdict'], why: string | null = null): Verdict => ({
  ...{ kind: 'a-kind', check: 'it is so', verdict: word, why, seconds: 1 },
});

it('writes a line for each check, and the reason below', () => {
  expect(lineOf(verdict('holds'))).toBe('holds    a-kind: it is so');
  expect(lineOf(verdict('fault', 'it is not'))).toBe('FAULT    a-kind: it is so\n         it is not');
});

it('counts at the end', () => {
  expect(closingLine([verdict('holds'), verdict('fault'), verdict('not run')])).toBe('1 hold, 1 do not, 1 not run');
});

it('ends well where something was run and all of it holds', () => {
  expect(exitCodeOf([verdict('holds'), verdict('not run')])).toBe(0);
  expect(exitCodeOf([verdict('holds'), verdict('fault')])).toBe(1);
  expect(exitCodeOf([verdict('not run')])).toBe(1);
  expect(exitCodeOf([])).toBe(1);
});
