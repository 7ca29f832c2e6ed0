import { expect, it } from '@jest/globals';
import { inBatches } from '../../../src/kit/common/batches.ts';

/** Calls that end when the test says so. */
function openCalls() {
  const calls: { items: number[]; end: (error?: Error) => void }[] = [];
  const call = (items: number[]) =>
    new Promise<number[]>((resolve, reject) => {
      calls.push({ items, end: (error) => (error ? reject(error) : resolve(items.map((item) => item * 10))) });
    });
  return { calls, call };
}

const tick = () => new Promise((resolve) => setImmediate(resolve));

it('passes the first item on at once, and those that come meanwhile together', async () => {
  const { calls, call } = openCalls();
  const ask = inBatches(10, call);
  const answers = Promise.all([1, 2, 3].map(ask));
  expect(calls.map(({ items }) => items)).toEqual([[1]]);
  calls[0]!.end();
  await tick();
  expect(calls.map(({ items }) => items)).toEqual([[1], [2, 3]]);
  calls[1]!.end();
  expect(await answers).toEqual([10, 20, 30]);
});

it('passes on no more at once than it may', async () => {
  const { calls, call } = openCalls();
  const ask = inBatches(2, call);
  const answers = Promise.all([1, 2, 3, 4].map(ask));
  for (const number of [0, 1, 2]) {
    calls[number]!.end();
    await tick();
  }
  expect(calls.map(({ items }) => items)).toEqual([[1], [2, 3], [4]]);
  expect(await answers).toEqual([10, 20, 30, 40]);
});

it('fails the items of a call that fails, and goes on with the next', async () => {
  const { calls, call } = openCalls();
  const ask = inBatches(10, call);
  const [first, second] = [ask(1), ask(2)];
  calls[0]!.end(new Error('down'));
  await expect(first).rejects.toThrow('down');
  await tick();
  calls[1]!.end();
  expect(await second).toBe(20);
});
