import { expect, it } from '@jest/globals';
import { failures } from '../../src/kit/common/failures.ts';
import { read, tableBelow } from './markdown.ts';

const documented = tableBelow(read('docs/errors.md'), 'Errors');

it('documents every failure code, and none that is gone', () => {
  expect(documented.map(([code]) => code).sort()).toEqual(Object.keys(failures).sort());
});

it('documents meaning, retry, HTTP status and exit code as they are', () => {
  const told = Object.fromEntries(documented.map(([code, ...cells]) => [code, cells.slice(0, 4)]));
  const real = Object.fromEntries(
    Object.entries(failures).map(([code, { message, retryable, http, exit }]) => [
      code,
      [message, retryable ? 'yes' : 'no', `${http}`, `${exit}`],
    ]),
  );
  expect(told).toEqual(real);
});

it('says for every code what to do', () => {
  expect(documented.filter((cells) => !cells[5])).toEqual([]);
});
