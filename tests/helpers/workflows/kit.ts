import type { Amount, ApprovalOutcome, ApprovalPolicy, RiskClass } from '../../../src/kit/common/approval.ts';
import { proxyApi } from '../../../src/kit/workflow/activities.ts';
import { askPerson } from '../../../src/kit/workflow/approval.ts';
import type { RunStart } from '../../../src/kit/workflow/core.ts';
import { runStory } from '../../../src/kit/workflow/run.ts';
import { step } from '../../../src/kit/workflow/step.ts';
import { defineStates } from '../../../src/kit/common/states.ts';

const states = defineStates({
  new: { status: 'initializing', to: ['working'] },
  working: { status: 'running', to: ['asking', 'done'] },
  asking: { status: 'waiting_approval', to: ['done', 'refused'] },
  done: { status: 'completed', to: [] },
  refused: { status: 'completed', to: [] },
});

interface Input {
  approve?: Pick<ApprovalPolicy, 'needed' | 'expiresAfterMs'> & Partial<ApprovalPolicy>;
  /** Of the requested action. */
  amount?: Amount;
  risk?: RiskClass;
}

const { work } = proxyApi<{ work(input: { number: number }): Promise<number> }>();

const definition = { name: 'kit', states, initial: 'new', steps: ['first', 'second'] } as const;

/** Two steps and, when asked for, an approval between them. */
export const kit = (start: RunStart<Input>): Promise<{ numbers: number[]; outcome: string; by?: string[] }> =>
  runStory(definition, start, async (initial) => {
    const working = initial.to('working');
    const first = await step('first', () => work({ number: 1 }), { summary: 'Do the first thing', done: (n) => `got ${n}` });
    const ask = start.input.approve;
    if (!ask) {
      const second = await step('second', () => work({ number: 2 }));
      return { at: working.to('done'), result: { numbers: [first, second], outcome: 'unasked' } };
    }
    const asking = working.to('asking', 'the test wants it');
    const policy = { approvers: ['support'], selfApproval: false, acceptUnverified: true, ...ask };
    const show = [{ label: 'Thing', text: 'the | thing' }];
    const { amount, risk } = start.input;
    const asked = { name: 'thing', action: 'do_thing', arguments: { amount: 5 }, show, editable: ['amount'], policy };
    let decision: ApprovalOutcome;
    do {
      decision = await askPerson('approval: thing', { ...asked, ...(amount && { amount }), ...(risk && { risk }) });
    } while (decision.outcome === 'sent_back');
    if (decision.outcome !== 'approved')
      return {
        at: asking.to('refused', decision.outcome),
        result: { numbers: [first], outcome: decision.outcome, ...(decision.outcome !== 'expired' && { by: decision.by }) },
      };
    return { at: asking.to('done'), result: { numbers: [first, Number(decision.arguments['amount'])], outcome: decision.by.join() } };
  });
