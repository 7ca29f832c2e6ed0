import { proxyApi } from '../../../src/kit/workflow/activities.ts';
import { askPerson } from '../../../src/kit/workflow/approval.ts';
import { withinBudget, type WithinBudget } from '../../../src/kit/workflow/budget.ts';
import type { RunStart } from '../../../src/kit/workflow/core.ts';
import { runStory } from '../../../src/kit/workflow/run.ts';
import { step } from '../../../src/kit/workflow/step.ts';
import { defineStates } from '../../../src/kit/common/states.ts';
import type { RunLimits } from '../../../src/kit/common/budget.ts';

const states = defineStates({
  new: { status: 'initializing', to: ['working'] },
  working: { status: 'running', to: ['asking'] },
  asking: { status: 'waiting_approval', to: ['done'] },
  done: { status: 'completed', to: [] },
});

const { askModel } = proxyApi<{ askModel(): Promise<object> }>();
const policy = { approvers: ['support'], needed: 1, selfApproval: false, acceptUnverified: true, expiresAfterMs: 500 };

/** Asks a model twice, then waits for a person in vain; tells after each what the limits given say. */
export const budgeted = (start: RunStart<{ limits: RunLimits[] }>): Promise<WithinBudget[][]> =>
  runStory({ name: 'budgeted', states, initial: 'new', steps: [] }, start, async (initial) => {
    const judge = () => start.input.limits.map((limits) => withinBudget(limits, { toolCalls: 2 }));
    const working = initial.to('working');
    await step('one', askModel);
    const afterOne = judge();
    await step('two', askModel);
    const afterTwo = judge();
    const asking = working.to('asking');
    await askPerson('approval: more', { name: 'more', action: 'do_more', arguments: {}, show: [], policy });
    return { at: asking.to('done'), result: [afterOne, afterTwo, judge()] };
  });
