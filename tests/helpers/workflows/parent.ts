import { defineContract } from '../../../src/kit/common/contract.ts';
import type { ChildEnd } from '../../../src/kit/workflow/child.ts';
import { story } from '../../../src/kit/workflow/story.ts';
import type { ContractTypes } from '../../../testkit/contract-types.ts';

interface Input {
  businessId: string;
  input: unknown;
  configuration: Record<string, unknown>;
}

const contract = defineContract<ContractTypes<Input, ChildEnd<unknown>>>()({
  name: 'parent',
  story: 'Starts one transaction as its child.',
  states: {
    new: { status: 'initializing', to: ['waiting'] },
    waiting: { status: 'running', to: ['done'] },
    done: { status: 'completed', to: [] },
  },
  steps: [],
});

export const parent = story<typeof contract, object>(contract, async (run) => {
  run.move('new', 'waiting');
  const { businessId, input, configuration: overrides } = run.input;
  const result = await run.child({ name: 'transaction' }, { businessId, input, summary: 'the child', overrides });
  return run.end('waiting', 'done', result);
});
