import type { Declared } from '../../../src/kit/activity/effect-class.ts';
import { defineContract } from '../../../src/kit/common/contract.ts';
import { defineStates } from '../../../src/kit/common/states.ts';
import { story } from '../../../src/kit/workflow/story.ts';
import type { ContractTypes } from '../../../testkit/contract-types.ts';
import { customerReply, rate } from './sent-messages.ts';

interface Input {
  /** How long each answer is waited for; null for ever. */
  withinMs: number | null;
  /** The text at which it ends. */
  until: string;
}

interface Activities {
  work: Declared<(input: { number: number }) => Promise<number>, 'read'>;
}

const contract = defineContract<ContractTypes<Input, { heard: string[]; rated?: number }>>()({
  name: 'talking',
  story: 'Works on each message that comes, until one says so or none comes in time.',
  states: defineStates({
    new: { status: 'initializing', to: ['listening'] },
    listening: { status: 'running', rests: true, to: ['done'] },
    done: { status: 'completed', to: [] },
  }),
  steps: [],
  messages: [customerReply, rate],
});

export const talking = story<typeof contract, Activities>(contract, async (run) => {
  const { withinMs, until } = run.input;
  const ratings = run.message.rate;
  run.move('new', 'listening');
  const heard: string[] = [];
  for (;;) {
    const reply = await run.message.customerReply.next(withinMs);
    heard.push(reply?.text ?? 'nothing');
    if (reply === null || reply.text === until)
      return run.end('listening', 'done', { heard, ...(ratings.waiting > 0 && { rated: (await ratings.next(null))!.rating }) });
    await run.read.work({ number: heard.length }, { step: `work on ${heard.length}` });
  }
});
