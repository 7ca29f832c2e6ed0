import { expect, it } from '@jest/globals';
import { FAULT_ROWS } from '../helpers/model-faults.ts';
import { read, tableBelow } from './markdown.ts';

const documented = tableBelow(read('docs/model-faults.md'), 'Faults');

it('documents every fault with the outcome that the tests expect, and none that is gone', () => {
  const told = documented.map(([fault, , code, once, always, kept]) => [fault, code, once, always, kept]);
  const real = FAULT_ROWS.map(({ fault, code, once, always, kept }) => [fault, code ?? '–', once, always ?? '–', `${kept}`]);
  expect(told).toEqual(real);
});

it('describes what the provider does', () => {
  expect(documented.filter(([, words]) => !words)).toEqual([]);
});
