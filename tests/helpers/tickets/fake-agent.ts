import type { SupportTicketActivities } from '../../../src/activities/support-ticket/activities.ts';
import type { TicketDecision } from '../../../src/contracts/support-ticket/agent.schema.ts';
import type { CallsOf } from '../../../src/kit/activity/effect-class.ts';
import type { AgentEnd, AgentPartial, AgentResult } from '../../../src/kit/activity/agent/result.ts';
import { GOOD_REPLY } from './good-reply.ts';

type WorkOnTicket = CallsOf<SupportTicketActivities>['workOnTicket'];

const decision: TicketDecision = {
  decision: 'reply',
  category: 'technical',
  text: GOOD_REPLY,
  usedPassages: ['kb-1'],
  team: null,
  priority: null,
  known: ['The kettle blinks.'],
  tried: ['searched the knowledge base: one passage'],
  confidence: 0.9,
  reasoning: 'The passage fits.',
};

const partial: AgentPartial = { known: ['The kettle blinks.'], tried: ['searched the knowledge base: nothing'], draft: null };

const resultOf = (end: AgentEnd<TicketDecision>): AgentResult<TicketDecision> => ({
  ...end,
  session: 'agent#1',
  decision: { choice: end.outcome === 'done' ? end.output.decision : end.outcome, confidence: 0.9, reasoning: 'The test says so.' },
  model: 'fake',
  transcriptRef: 'sha256:0',
  steps: 3,
  toolCalls: 2,
  usage: { modelCalls: 3, cachedCalls: 0, unpricedCalls: 0, inputTokens: 300, outputTokens: 30, usdNano: 3_000_000 },
});

/** An agent that ends with a final answer. */
export const agentReplies =
  (changes: Partial<TicketDecision> = {}): WorkOnTicket =>
  async () =>
    resultOf({ outcome: 'done', output: { ...decision, ...changes } });

/** An agent that asks the customer first, and answers when it has heard from them. */
export const agentAsks: WorkOnTicket = async ({ input }) =>
  resultOf({
    outcome: 'done',
    output: input.news === null ? { ...decision, decision: 'ask_customer', text: QUESTION } : decision,
  });

export const QUESTION = 'Hello Kim Example,\n\ndoes the light blink once or twice in a row? Then I can help.\n\nSupport';

/** An agent that ends without an answer. */
export const agentEnds =
  (end: { outcome: 'exhausted'; limit: 'steps' } | { outcome: 'stuck' | 'refused'; reason: string }): WorkOnTicket =>
  async () =>
    resultOf({ ...end, partial });

/** An agent that wants money to go back, and answers when it has heard what a person says. */
export const agentProposes =
  (amountMinor: number): WorkOnTicket =>
  async ({ decision: word }) =>
    word
      ? resultOf({ outcome: 'done', output: word.approved ? decision : { ...decision, confidence: 0.8 } })
      : resultOf({
          outcome: 'needs_approval',
          call: {
            id: 'call-1',
            tool: 'propose_refund',
            arguments: { chargeId: 'CH-2', amountMinor, currency: 'EUR', reason: 'charged_twice' },
          },
          partial,
        });
