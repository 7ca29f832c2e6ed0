import { proxyApi } from '../../../src/kit/workflow/activities.ts';
import type { RunStart } from '../../../src/kit/workflow/core.ts';
import { flushRecords, resolve } from '../../../src/kit/workflow/resolve.ts';
import { runStory } from '../../../src/kit/workflow/run.ts';
import { step } from '../../../src/kit/workflow/step.ts';
import { defineStates } from '../../../src/kit/common/states.ts';

const states = defineStates({
  new: { status: 'initializing', to: ['caring'] },
  caring: { status: 'running', rests: true, to: ['done'] },
  done: { status: 'completed', to: [] },
});

const { care } = proxyApi<{ care(): Promise<string> }>();

const definition = { name: 'resolving', states, initial: 'new', steps: ['care'] } as const;

/** Has its result first and cares for it after that. */
export const resolving = (start: RunStart<{ keeps?: boolean }>): Promise<{ answer: string; care?: string }> =>
  runStory(definition, start, async (initial) => {
    const caring = initial.to('caring');
    resolve({ answer: 'early' });
    if (start.input.keeps) flushRecords();
    const said = await step('care', care);
    return { at: caring.to('done'), result: { answer: 'early', care: said } };
  });
