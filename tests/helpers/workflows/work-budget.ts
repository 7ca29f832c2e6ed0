import { proxyApi } from '../../../src/kit/workflow/activities.ts';
import type { RunStart } from '../../../src/kit/workflow/core.ts';
import { withinWorkBudget, type WorkBudget } from '../../../src/kit/workflow/work-budget.ts';
import { runStory } from '../../../src/kit/workflow/run.ts';
import { step } from '../../../src/kit/workflow/step.ts';
import type { Budget } from '../../../src/kit/common/budget.ts';
import { askingStates } from './asking-states.ts';

type Answer = { output: { drawer: string } };
const { sortMessage } = proxyApi<{ sortMessage(input: { message: string }): Promise<Answer> }>();
const definition = { name: 'means', states: askingStates, initial: 'new', steps: [] } as const;

interface Settings {
  budget: Budget;
  expiresAfterMs: number;
}

/** Sorts messages one after the other within its budget; each counts as a tool call, and `give up` as a model that returned at its limit. */
export const means = (start: RunStart<{ messages: string[] }, Settings>): Promise<string[]> =>
  runStory(definition, start, async (initial) => {
    const { budget, expiresAfterMs } = start.configuration;
    let working = initial.to('working');
    let sorted = 0;
    let patience = 0;
    const within: WorkBudget<Answer> = {
      budget,
      policy: { approvers: ['support'], needed: 1, selfApproval: false, acceptUnverified: true, expiresAfterMs },
      whileWaiting: async (why, ask) => {
        const asking = working.to('asking', why);
        const answer = await ask(asking);
        working = asking.to('working', answer.outcome);
        return answer;
      },
      toolCalls: () => sorted,
      stoppedAt: ({ output }) => (output.drawer === 'legal' && patience++ === 0 ? 'the agent is at its limit' : null),
    };
    const ends: string[] = [];
    for (const message of start.input.messages) {
      const end = await withinWorkBudget(within, () => step('sort', () => sortMessage({ message })));
      ends.push(end.outcome === 'done' ? end.value.output.drawer : `${end.answer}, ${end.value?.output.drawer ?? 'nothing'}: ${end.limit}`);
      sorted += 1;
      if (end.outcome !== 'done') break;
    }
    return { at: working.to('done'), result: ends };
  });
