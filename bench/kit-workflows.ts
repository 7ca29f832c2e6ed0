/** Workflows of the kit's side. The bundler opens this file by path. */
import { defineStates } from '../src/kit/common/states.ts';
import { proxyApi } from '../src/kit/workflow/activities.ts';
import type { RunStart } from '../src/kit/workflow/core.ts';
import { recordRule } from '../src/kit/workflow/record-rule.ts';
import { runStory } from '../src/kit/workflow/run.ts';
import { step } from '../src/kit/workflow/step.ts';
import type { Three } from './lib/sides.ts';

const { first, second, third, work } = proxyApi<Three & { work(input: { number: number }): Promise<void> }>();

const states = defineStates({
  received: { status: 'initializing', to: ['working'] },
  working: { status: 'running', to: ['done'] },
  done: { status: 'completed', to: [] },
});

const definition = { name: 'bench', states, initial: 'received', steps: ['look up', 'check', 'answer'] } as const;

/** The same three activities as a run of the kit: steps, states, a rule's decision, the journal. */
export const kit = (start: RunStart<unknown>): Promise<{ done: number }> =>
  runStory(definition, start, async (received) => {
    const working = received.to('working');
    await step('look up', () => first(), { summary: 'Look it up', done: () => 'found' });
    recordRule({ rule: 'bench', choice: 'answer', reasoning: 'it was found' });
    await step('check', () => second(), { summary: 'Check it' });
    await step('answer', () => third(), { summary: 'Answer it' });
    return { at: working.to('done'), result: { done: 3 } };
  });

const NUMBERS = Array.from({ length: 10 }, (_, index) => index + 1);

/** Ten activities of 200 ms in sequence. */
export const long = (start: RunStart<unknown>): Promise<{ done: number }> =>
  runStory(definition, start, async (received) => {
    const working = received.to('working');
    for (const number of NUMBERS) await step(`work ${number}`, () => work({ number }));
    return { at: working.to('done'), result: { done: NUMBERS.length } };
  });
