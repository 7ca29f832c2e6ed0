import type { Declared } from '../../../src/kit/activity/effect-class.ts';
import { defineContract } from '../../../src/kit/common/contract.ts';
import { flushRecords } from '../../../src/kit/workflow/publish-result.ts';
import { story } from '../../../src/kit/workflow/story.ts';
import type { ContractTypes } from '../../../testkit/contract-types.ts';

interface Activities {
  care: Declared<() => Promise<string>, 'read'>;
}

const contract = defineContract<ContractTypes<{ keeps?: boolean }, { answer: string; care?: string }>>()({
  name: 'publishing',
  story: 'Has its result first and cares for it after that.',
  states: {
    new: { status: 'initializing', to: ['caring'] },
    caring: { status: 'running', rests: true, to: ['done'] },
    done: { status: 'completed', to: [] },
  },
  steps: ['care'],
});

export const publishing = story<typeof contract, Activities>(contract, async (run) => {
  run.move('new', 'caring');
  run.publish({ answer: 'early' });
  if (run.input.keeps) flushRecords();
  const care = await run.read.care();
  return run.end('caring', 'done', { answer: 'early', care });
});
