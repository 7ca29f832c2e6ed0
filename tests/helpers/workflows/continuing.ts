import { CUSTOMER_REPLY_UPDATE, type CustomerReply } from '../../../src/kit/common/message.ts';
import { proxyApi } from '../../../src/kit/workflow/activities.ts';
import { approval } from '../../../src/kit/workflow/approval.ts';
import { carryOn } from '../../../src/kit/workflow/carry-on.ts';
import type { RunStart } from '../../../src/kit/workflow/core.ts';
import { mailbox } from '../../../src/kit/workflow/mailbox.ts';
import { asRecord, assertCustomerReply } from '../../../src/kit/workflow/messages.ts';
import { resolve } from '../../../src/kit/workflow/resolve.ts';
import { runStory } from '../../../src/kit/workflow/run.ts';
import { step } from '../../../src/kit/workflow/step.ts';
import { defineStates } from '../../../src/kit/common/states.ts';

const states = defineStates({
  new: { status: 'initializing', to: ['listening'] },
  listening: { status: 'running', rests: true, to: ['asking', 'done'] },
  asking: { status: 'waiting_approval', to: ['listening'] },
  done: { status: 'completed', to: [] },
});

const { work } = proxyApi<{ work(input: { number: number }): Promise<object> }>();

const definition = { name: 'continuing', states, initial: 'new', steps: [] } as const;
const policy = { approvers: ['support'], needed: 1, selfApproval: false, acceptUnverified: true, expiresAfterMs: 3_600_000 };

/** Works on each message, asks a person when one says so, and goes on as a new execution when its history is long. */
export const continuing = (start: RunStart<{ mostEvents: number }>): Promise<{ heard: string[] }> =>
  runStory(definition, start, async (initial, resumed) => {
    const replies = mailbox<CustomerReply>({
      name: CUSTOMER_REPLY_UPDATE,
      check: assertCustomerReply,
      journal: ({ text }) => ({ by: 'customer', choice: 'wrote again', reasoning: text }),
    });
    mailbox<object>({
      ...{ name: 'appeal', once: true, states: ['listening'] },
      check: asRecord,
      journal: () => ({ by: 'customer', choice: 'appeals' }),
    }); // nothing reads it
    const heard = resumed ? (resumed.story as string[]) : [];
    let listening = resumed ? resumed.at('listening') : initial.to('listening');
    if (!resumed) resolve({ heard: ['early'] });
    for (;;) {
      await carryOn(listening, heard, { mostEvents: start.input.mostEvents });
      const { text } = (await replies.next(null))!;
      heard.push(text);
      if (text === 'bye') return { at: listening.to('done'), result: { heard } };
      if (text === 'ask') {
        const asking = listening.to('asking');
        heard.push((await approval(asking, { name: 'thing', action: 'do_thing', arguments: {}, show: [], policy })).outcome);
        listening = asking.to('listening');
      } else {
        await step('work', () => work({ number: heard.length }));
      }
    }
  });
