/** Workflows of the kit's side. The bundler opens this file by path. */
import type { Declared } from '../src/kit/activity/effect-class.ts';
import { story } from '../src/kit/workflow/story.ts';
import { contracts } from './lib/contract.ts';

type Read<Input> = Declared<(input: Input) => Promise<void>, 'read'>;

/** The same three activities as a run of the kit: steps, states, a rule's decision, the journal. */
export const benchKit = story<typeof contracts.kit, Record<'first' | 'second' | 'third', Read<void>>>(contracts.kit, async (run) => {
  run.move('received', 'working');
  await run.read.first(undefined, { step: 'look up', summary: 'Look it up', done: () => 'found' });
  run.note('bench', 'answer', 'it was found');
  await run.read.second(undefined, { step: 'check', summary: 'Check it' });
  await run.read.third(undefined, { step: 'answer', summary: 'Answer it' });
  return run.end('working', 'done', { done: 3 });
});

const NUMBERS = Array.from({ length: 10 }, (_, index) => index + 1);

/** Ten activities of 200 ms in sequence. */
export const benchLong = story<typeof contracts.long, { work: Read<{ number: number }> }>(contracts.long, async (run) => {
  run.move('received', 'working');
  for (const number of NUMBERS) await run.read.work({ number }, { step: `work ${number}` });
  return run.end('working', 'done', { done: NUMBERS.length });
});
