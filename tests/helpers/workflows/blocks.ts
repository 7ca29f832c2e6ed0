import type { Declared } from '../../../src/kit/activity/effect-class.ts';
import { defineContract } from '../../../src/kit/common/contract.ts';
import { describeFailure } from '../../../src/kit/workflow/failure.ts';
import { story, type RunOf } from '../../../src/kit/workflow/story.ts';
import type { ContractTypes } from '../../../testkit/contract-types.ts';
import { askingStates } from './asking-states.ts';

export type BlocksInput =
  | { block: 'parallel' }
  | { block: 'each'; items: string[]; atMost?: number }
  | { block: 'repeat'; good: number; atMost: number }
  | { block: 'route'; to: 'left' | 'right' }
  | { block: 'approve'; expiresAfterMs: number };

interface Activities {
  work: Declared<(input: { name: string }) => Promise<string>, 'read'>;
}

const contract = defineContract<ContractTypes<BlocksInput, unknown>>()({
  name: 'blocks',
  story: 'Runs one block of the kit.',
  states: askingStates,
  steps: [],
});
type Blocks = RunOf<typeof contract, Activities>;

/** Runs the block that its input names; its result is what the block returns, or why it failed. */
export const blocks = story<typeof contract, Activities>(contract, async (run) => {
  run.move('new', 'working');
  const result = await play(run).catch((error: unknown) => ({ failed: describeFailure(error).message }));
  await work(run, 'after');
  return run.end('working', 'done', result);
});

const work = ({ read }: Blocks, name: string): Promise<string> => read.work({ name }, { step: name });

async function play(run: Blocks): Promise<unknown> {
  const { input } = run;
  switch (input.block) {
    case 'parallel':
      return run.parallel({ one: () => work(run, 'a'), two: async () => 2 });
    case 'each':
      return run.each(input.items, async (item, index) => `${index} ${await work(run, item)}`, { atMost: input.atMost ?? Infinity });
    case 'repeat':
      return run.repeat({ name: 'improve', until: (value: number) => value >= input.good, atMost: input.atMost }, async (round, before) =>
        Math.max(round, before ?? 0),
      );
    case 'route':
      return run.route(input.to, { left: () => work(run, 'left'), right: async () => 'right' }, 'the input says so');
    case 'approve':
      return [await ask(run, 'first', input.expiresAfterMs), await ask(run, 'second', input.expiresAfterMs)];
  }
}

const ask = async (run: Blocks, name: string, expiresAfterMs: number): Promise<unknown> => {
  const policy = { approvers: ['support'], expiresAfterMs, takeOver: true };
  const { choice, by } = await run.approve({ from: 'working', in: 'asking', name, action: 'do_it', arguments: {}, show: [], policy });
  return [choice, by];
};
