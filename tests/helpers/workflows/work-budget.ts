import type { AgentInput, AgentResult } from '../../../src/kit/activity/agent/result.ts';
import type { Declared } from '../../../src/kit/activity/effect-class.ts';
import type { ModelResult } from '../../../src/kit/activity/model/prompt.ts';
import type { Budget } from '../../../src/kit/common/budget.ts';
import { defineContract } from '../../../src/kit/common/contract.ts';
import { story } from '../../../src/kit/workflow/story.ts';
import type { ContractTypes } from '../../../testkit/contract-types.ts';
import { askingStates } from './asking-states.ts';

type Drawer = { drawer: string };
interface Activities {
  sortMessage: Declared<(input: { message: string }) => Promise<ModelResult<Drawer>>, 'model'>;
  workOnMessage: Declared<(input: AgentInput<{ message: string }>) => Promise<AgentResult<Drawer>>, 'agent'>;
}

const contract = defineContract<
  ContractTypes<{ messages: string[] }, string[], { budget: Budget; expiresAfterMs: number; together: boolean }>
>()({
  name: 'means',
  story: 'Sorts messages within its budget, one after the other or together; an agent sorts those that say so.',
  states: askingStates,
  steps: [],
});

export const means = story<typeof contract, Activities>(contract, async (run) => {
  const { expiresAfterMs, together } = run.configuration;
  const more = { in: 'asking' as const, policy: { approvers: ['support'], expiresAfterMs } };
  const sort = async (message: string): Promise<string> => {
    if (message.startsWith('agent')) {
      const end = await run.agent.workOnMessage({ input: { message } }, { step: 'work', more });
      return end.outcome === 'done' ? end.output.drawer : end.outcome;
    }
    const { output, why } = await run.ask.sortMessage({ message }, { step: 'sort', more });
    return output?.drawer ?? `none: ${why}`;
  };
  run.move('new', 'working');
  const { messages } = run.input;
  return run.end('working', 'done', await run.each(messages, sort, { atMost: together ? messages.length : 1 }));
});
