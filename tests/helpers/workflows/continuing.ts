import type { Declared } from '../../../src/kit/activity/effect-class.ts';
import { defineContract, defineMessage } from '../../../src/kit/common/contract.ts';
import { text } from '../../../src/kit/common/fields.ts';
import { defineStates } from '../../../src/kit/common/states.ts';
import { story } from '../../../src/kit/workflow/story.ts';
import type { ContractTypes } from '../../../testkit/contract-types.ts';
import { customerReply } from './sent-messages.ts';

interface Activities {
  work: Declared<(input: { number: number }) => Promise<object>, 'read'>;
}

const contract = defineContract<ContractTypes<{ mostEvents: number }, { heard: string[] }>>()({
  name: 'continuing',
  story: 'Works on each message, asks a person when one says so, and goes on as a new execution when its history is long.',
  states: defineStates({
    new: { status: 'initializing', to: ['listening'] },
    listening: { status: 'running', rests: true, to: ['asking', 'done'] },
    asking: { status: 'waiting_approval', to: ['listening'] },
    done: { status: 'completed', to: [] },
  }),
  steps: [],
  messages: [
    customerReply,
    defineMessage({
      name: 'appeal', // nothing reads it
      story: 'The customer appeals, once.',
      fields: { why: text('Why.') },
      states: ['listening'],
      once: true,
      journal: () => ({ by: 'customer', choice: 'appeals' }),
    }),
  ],
});

export const continuing = story<typeof contract, Activities>(contract, async (run) => {
  const heard = (run.resumed ?? []) as string[];
  if (!run.resumed) {
    run.move('new', 'listening');
    run.publish({ heard: ['early'] });
  }
  for (;;) {
    await run.continueAsNew('listening', heard, { mostEvents: run.input.mostEvents });
    const { text: said } = (await run.message.customerReply.next(null))!;
    heard.push(said);
    if (said === 'bye') return run.end('listening', 'done', { heard });
    if (said === 'ask') {
      const ask = { name: 'thing', action: 'do_thing', arguments: {}, show: [] };
      const policy = { approvers: ['support'], expiresAfterMs: 3_600_000 };
      heard.push((await run.approve({ ...ask, from: 'listening', in: 'asking', policy })).choice);
    } else await run.read.work({ number: heard.length });
  }
});
