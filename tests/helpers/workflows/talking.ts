import { CUSTOMER_REPLY_UPDATE, RATE_UPDATE, type CustomerReply, type Rating } from '../../../src/kit/common/message.ts';
import { proxyApi } from '../../../src/kit/workflow/activities.ts';
import type { RunStart } from '../../../src/kit/workflow/core.ts';
import { mailbox } from '../../../src/kit/workflow/mailbox.ts';
import { assertCustomerReply, assertRating } from '../../../src/kit/workflow/messages.ts';
import { runStory } from '../../../src/kit/workflow/run.ts';
import { step } from '../../../src/kit/workflow/step.ts';
import { defineStates } from '../../../src/kit/common/states.ts';

const states = defineStates({
  new: { status: 'initializing', to: ['listening'] },
  listening: { status: 'running', rests: true, to: ['done'] },
  done: { status: 'completed', to: [] },
});

const { work } = proxyApi<{ work(input: { number: number }): Promise<number> }>();

const definition = { name: 'talking', states, initial: 'new', steps: [] } as const;

interface Input {
  /** How long each answer is waited for; null for ever. */
  withinMs: number | null;
  /** Ends with this text. */
  until: string;
}

/** Works on each message that comes, until one says so or none comes in time. */
export const talking = (start: RunStart<Input>): Promise<{ heard: string[]; rated?: number }> =>
  runStory(definition, start, async (initial) => {
    const replies = mailbox<CustomerReply>({
      name: CUSTOMER_REPLY_UPDATE,
      check: assertCustomerReply,
      journal: ({ text }) => ({ by: 'customer', choice: 'wrote again', reasoning: text }),
    });
    const ratings = mailbox<Rating>({
      name: RATE_UPDATE,
      check: assertRating,
      journal: ({ rating }) => ({ by: 'customer', choice: `rated ${rating}` }),
    });
    const listening = initial.to('listening');
    const heard: string[] = [];
    for (;;) {
      const reply = await replies.next(start.input.withinMs);
      heard.push(reply?.text ?? 'nothing');
      if (reply === null || reply.text === start.input.until)
        return { at: listening.to('done'), result: { heard, ...(ratings.waiting > 0 && { rated: (await ratings.next(null))!.rating }) } };
      await step(`work on ${heard.length}`, () => work({ number: heard.length }));
    }
  });
