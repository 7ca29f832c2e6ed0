import { expect, it } from '@jest/globals';
import { answering } from '../../../src/client/folder/answering.ts';
import { eventually } from '../../../testkit/processes.ts';

it('gives up on a folder that does not answer, makes no other call meanwhile, and goes on with others and after it answers', async () => {
  let answer: (value: string) => void = () => undefined;
  const hanging = () => new Promise<string>((resolve) => (answer = resolve));
  let calls = 0;
  const counted = () => Promise.resolve((calls += 1));
  const silent = { code: 'INPUT_INVALID', field: 'folder', message: expect.stringContaining('/dead does not answer') };
  await expect(answering('/dead', 1, hanging)).rejects.toMatchObject(silent);
  await expect(answering('/dead', 60_000, counted)).rejects.toMatchObject(silent);
  expect(calls).toBe(0);
  expect(await answering('/alive', 60_000, counted)).toBe(1);
  answer('late');
  expect(await eventually(() => answering('/dead', 60_000, counted))).toBeGreaterThan(1);
});

it('passes on what the call throws', async () => {
  await expect(answering('/broken', 60_000, () => Promise.reject(new Error('EACCES')))).rejects.toThrow('EACCES');
  expect(await answering('/broken', 60_000, () => Promise.resolve('read'))).toBe('read');
});
