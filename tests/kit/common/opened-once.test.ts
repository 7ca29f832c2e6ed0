import { expect, it } from '@jest/globals';
import { openedOnce } from '../../../src/kit/common/opened-once.ts';

it('opens once for all that ask, and again after a failure', async () => {
  const answers = [Promise.reject(new Error('broken file')), Promise.resolve('opened'), Promise.resolve('opened twice')];
  const ask = openedOnce(() => answers.shift()!);
  await expect(Promise.all([ask(), ask()])).rejects.toThrow('broken file');
  expect(await Promise.all([ask(), ask()])).toEqual(['opened', 'opened']);
  expect(await ask()).toBe('opened');
});
