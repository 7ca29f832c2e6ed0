import { ApplicationFailure, sleep } from '@temporalio/workflow';
import type { Declared } from '../../../src/kit/activity/effect-class.ts';
import { defineContract } from '../../../src/kit/common/contract.ts';
import { currentRun } from '../../../src/kit/workflow/core.ts';
import { story, type RunOf } from '../../../src/kit/workflow/story.ts';
import type { ContractTypes } from '../../../testkit/contract-types.ts';
import { askingStates } from './asking-states.ts';

interface Activities {
  work: Declared<(input: { number: number }) => Promise<number>, 'read'>;
}

const contract = defineContract<ContractTypes<{ breaks?: 'after its end' | 'with a strange text' }, number>>()({
  name: 'branching',
  story: 'Rules that decide in branches of the story: at the same time, in a step, with a cap.',
  states: askingStates,
  steps: [],
});
type Branching = RunOf<typeof contract, Activities>;

/** The choice of each rule is the step that it should be kept under. */
const judge = (run: Branching, choice: string): void => run.note('branch', choice, 'the test');

export const branching = story<typeof contract, Activities>(contract, async (run) => {
  run.move('new', 'working');
  const { breaks } = run.input;
  if (breaks === 'with a strange text') throw ApplicationFailure.nonRetryable('broken \u0000 \ud800 here', 'MAIL_REFUSED');
  if (breaks) {
    run.move('working', 'done');
    throw ApplicationFailure.nonRetryable('the result cannot be made', 'MAIL_REFUSED');
  }
  judge(run, 'none');
  await prepare(run);
  judge(run, 'prepare 2');
  await Promise.all([screen(run, 'a', 30), screen(run, 'b', 10), screen(run, 'c', 20)]);
  await run.step('outer', async () => {
    judge(run, 'outer');
    await Promise.all([screen(run, 'd', 10, 'outer'), screen(run, 'e', 1, 'outer')]);
    judge(run, 'outer');
  });
  await run.each(['f', 'g', 'h'], (name) => screen(run, name, name === 'f' ? 40 : 5), { atMost: 2 });
  return run.end('working', 'done', currentRun().workedMs);
});

async function prepare({ read }: Branching): Promise<void> {
  await read.work({ number: 1 }, { step: 'prepare 1' });
  await read.work({ number: 2 }, { step: 'prepare 2' });
}

/** Two steps, and a rule after each. */
async function screen(run: Branching, name: string, ms: number, inside?: string): Promise<void> {
  for (const at of [`${name} 1`, `${name} 2`]) {
    await run.step(at, async () => {
      await run.read.work({ number: 1 });
      judge(run, at);
      await sleep(ms);
    });
    judge(run, inside ?? at);
    await sleep(1);
    judge(run, inside ?? at);
  }
}
