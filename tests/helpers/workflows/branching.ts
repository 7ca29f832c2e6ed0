import { ApplicationFailure, sleep } from '@temporalio/workflow';
import { proxyApi } from '../../../src/kit/workflow/activities.ts';
import { each } from '../../../src/kit/workflow/blocks/parallel.ts';
import { currentRun, type RunStart } from '../../../src/kit/workflow/core.ts';
import { recordRule } from '../../../src/kit/workflow/record-rule.ts';
import { runStory } from '../../../src/kit/workflow/run.ts';
import { step } from '../../../src/kit/workflow/step.ts';
import { askingStates } from './asking-states.ts';

const { work } = proxyApi<{ work(input: { number: number }): Promise<number> }>();
const definition = { name: 'branching', states: askingStates, initial: 'new', steps: [] } as const;

/** The choice of each rule is the step that it should be kept under. */
const judge = (choice: string) => recordRule({ rule: 'branch', choice, reasoning: 'the test' });

/** Rules that decide in branches of the story: at the same time, in a step, with a cap. Each choice names the step of its own code. */
export const branching = (start: RunStart<{ breaks?: 'after its end' | 'with a strange text' }>): Promise<number> =>
  runStory(definition, start, async (initial) => {
    const working = initial.to('working');
    const { breaks } = start.input;
    if (breaks === 'with a strange text') throw ApplicationFailure.nonRetryable('broken \u0000 \ud800 here', 'MAIL_REFUSED');
    if (breaks) {
      working.to('done');
      throw ApplicationFailure.nonRetryable('the result cannot be made', 'MAIL_REFUSED');
    }
    judge('none');
    await prepare();
    judge('prepare 2');
    await Promise.all([screen('a', 30), screen('b', 10), screen('c', 20)]);
    await step('outer', async () => {
      judge('outer');
      await Promise.all([screen('d', 10, 'outer'), screen('e', 1, 'outer')]);
      judge('outer');
    });
    await each(['f', 'g', 'h'], (name) => screen(name, name === 'f' ? 40 : 5), { atMost: 2 });
    return { at: working.to('done'), result: currentRun().workedMs };
  });

async function prepare(): Promise<void> {
  await step('prepare 1', () => work({ number: 1 }));
  await step('prepare 2', () => work({ number: 2 }));
}

/** Two steps, and a rule after each. */
async function screen(name: string, ms: number, inside?: string): Promise<void> {
  for (const at of [`${name} 1`, `${name} 2`]) {
    await step(at, async () => {
      await work({ number: 1 });
      judge(at);
      await sleep(ms);
    });
    judge(inside ?? at);
    await sleep(1);
    judge(inside ?? at);
  }
}
