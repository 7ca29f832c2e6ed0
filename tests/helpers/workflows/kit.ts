import type { Declared } from '../../../src/kit/activity/effect-class.ts';
import type { Amount, ApprovalPolicy, RiskClass } from '../../../src/kit/common/approval.ts';
import { defineContract } from '../../../src/kit/common/contract.ts';
import { story } from '../../../src/kit/workflow/story.ts';
import type { ContractTypes } from '../../../testkit/contract-types.ts';

interface Input {
  approve?: Pick<ApprovalPolicy, 'needed' | 'expiresAfterMs'> & Partial<ApprovalPolicy>;
  /** Of the requested action. */
  amount?: Amount;
  risk?: RiskClass;
}

interface Activities {
  work: Declared<(input: { number: number }) => Promise<number>, 'read'>;
}

const contract = defineContract<ContractTypes<Input, { numbers: number[]; outcome: string; by?: string[] }>>()({
  name: 'kit',
  story: 'Two steps or, when asked for, one and an approval.',
  states: {
    new: { status: 'initializing', to: ['working'] },
    working: { status: 'running', to: ['asking', 'done'] },
    asking: { status: 'waiting_approval', to: ['working', 'done', 'refused'] },
    done: { status: 'completed', to: [] },
    refused: { status: 'completed', to: [] },
  },
  steps: ['first', 'second'],
});

export const kit = story<typeof contract, Activities>(contract, async (run) => {
  run.move('new', 'working');
  const first = await run.read.work({ number: 1 }, { step: 'first', summary: 'Do the first thing', done: (n) => `got ${n}` });
  const ask = run.input.approve;
  if (!ask) {
    const second = await run.read.work({ number: 2 }, { step: 'second' });
    return run.end('working', 'done', { numbers: [first, second], outcome: 'unasked' });
  }
  const { amount, risk } = run.input;
  for (;;) {
    const decided = await run.approve({
      ...{ from: 'working', in: 'asking', to: 'asking', why: 'the test wants it' },
      ...{ name: 'thing', action: 'do_thing', arguments: { amount: 5 }, editable: ['amount'], show: { Thing: 'the | thing' } },
      ...{ ...(amount && { amount }), ...(risk && { risk }) },
      policy: { approvers: ['support'], ...ask },
    });
    const { choice, by } = decided;
    if (choice === 'sent_back') {
      run.move('asking', 'working');
      continue;
    }
    if (choice === 'approved')
      return run.end('asking', 'done', { numbers: [first, Number(decided.arguments['amount'])], outcome: by.join() });
    return run.end('asking', 'refused', { numbers: [first], outcome: choice, ...(choice !== 'expired' && { by }) }, choice);
  }
});
