/** What the examples of this folder are told with: the states and messages of a contract, and the types of its activities. */
import type { asks, changes, mails, runsAgent } from '../../src/kit/activity/activities.ts';
import type { reads } from '../../src/kit/activity/effect-class.ts';
import type { callsWebhook } from '../../src/kit/activity/webhook.ts';
import type { ApprovalProof } from '../../src/kit/common/approval.ts';
import { defineContract, defineMessage } from '../../src/kit/common/contract.ts';
import { text } from '../../src/kit/common/fields.ts';
import type { RunOf } from '../../src/kit/workflow/story.ts';

interface Schemas {
  input: { _output: { block: string; topic: string } };
  configuration: { _output: { approvers: string[] } };
  result: { _output: unknown };
}

export const contract = defineContract<Schemas>()({
  name: 'block-examples',
  story: 'Runs one of the examples of the page on blocks.',
  states: {
    received: { status: 'initializing', to: ['working'] },
    working: { status: 'running', to: ['awaiting_person', 'undoing', 'done'] },
    awaiting_person: { status: 'waiting_approval', to: ['working'] },
    undoing: { status: 'rolling_back', to: ['done'] },
    done: { status: 'completed', to: [] },
  },
  steps: [],
  messages: [defineMessage({ name: 'remark', story: 'Somebody adds a remark.', fields: { text: text('The remark.') } })],
});

interface Draft {
  topic: string;
  facts: string[];
  /** What a judge found wrong with the draft before; null for the first. */
  fault: string | null;
}

export interface SampleActivities {
  lookUp: ReturnType<typeof reads<(input: { topic: string }) => Promise<string[]>>>;
  isDelivered: ReturnType<typeof reads<(input: { topic: string }) => Promise<boolean>>>;
  refundStatus: ReturnType<typeof reads<(input: { topic: string }) => Promise<'pending' | 'succeeded' | 'failed'>>>;
  classify: ReturnType<typeof asks<{ topic: string }, { kind: 'question' | 'complaint' }>>;
  draft: ReturnType<typeof asks<Draft, { text: string }>>;
  judge: ReturnType<typeof asks<{ text: string }, { fault: string | null }>>;
  plan: ReturnType<typeof asks<{ topic: string }, { parts: string[] }>>;
  research: ReturnType<typeof runsAgent<{ topic: string }, { text: string }, null>>;
  publish: ReturnType<typeof changes<{ text: string; proof: ApprovalProof }, void>>;
  tell: ReturnType<typeof mails<{ text: string }>>;
  announce: ReturnType<typeof callsWebhook<{ topic: string }>>;
  reserve: ReturnType<typeof changes<{ item: string }, string>>;
  release: ReturnType<typeof changes<{ item: string }, void>>;
}

export type Sample = RunOf<typeof contract, SampleActivities>;
