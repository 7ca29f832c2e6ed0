import type { Declared } from '../../../src/kit/activity/effect-class.ts';
import type { RunLimits } from '../../../src/kit/common/budget.ts';
import { defineContract } from '../../../src/kit/common/contract.ts';
import { withinBudget, type WithinBudget } from '../../../src/kit/workflow/budget.ts';
import { story } from '../../../src/kit/workflow/story.ts';
import type { ContractTypes } from '../../../testkit/contract-types.ts';
import { askingStates } from './asking-states.ts';

interface Activities {
  askModel: Declared<() => Promise<object>, 'read'>;
}

const contract = defineContract<ContractTypes<{ limits: RunLimits[] }, WithinBudget[][]>>()({
  name: 'budgeted',
  story: 'Asks a model twice, then waits for a person in vain; tells after each what the limits given say.',
  states: askingStates,
  steps: [],
});

export const budgeted = story<typeof contract, Activities>(contract, async (run) => {
  const judge = () => run.input.limits.map((limits) => withinBudget(limits, { toolCalls: 2 }));
  run.move('new', 'working');
  await run.read.askModel();
  const afterOne = judge();
  await run.read.askModel();
  const afterTwo = judge();
  const ask = { name: 'more', action: 'do_more', arguments: {}, show: [], policy: { approvers: ['support'], expiresAfterMs: 500 } };
  await run.approve({ ...ask, from: 'working', in: 'asking' });
  return run.end('working', 'done', [afterOne, afterTwo, judge()]);
});
