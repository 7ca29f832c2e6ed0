import type { TicketCharge, TicketContext } from '../../contracts/support-ticket/context.ts';
import { chargesOf } from '../../business/shop/shop.ts';
import { asks, runsAgent, type KitPorts } from '../../kit/activity/activities.ts';
import { reads } from '../../kit/activity/effect-class.ts';
import { currentScope } from '../../kit/activity/scope.ts';
import { workOnTicket } from './agent/agent.ts';
import { gatherAgentFacts, type AgentFacts, type GatherAgentFactsInput } from './agent/facts.ts';
import type { GatherContextInput } from './context.ts';
import { createKnowledgeActivities, gatherTicketContext } from './knowledge.ts';
import { createMailActivities } from './outgoing.ts';
import { chooseCharge, classifyTicket, proposeArticle, summariseWish } from './prompts.ts';
import { createRecordActivities } from './records.ts';
import { createReplyActivities } from './replies.ts';

interface ReadChargesInput {
  customerId: string;
  /** Charges of this order come first. */
  orderId?: string | undefined;
}

/** The activities of a support ticket. Their names appear in the timeline. */
export const createSupportTicketActivities = (ports: KitPorts) => ({
  gatherContext: reads((input: GatherContextInput): Promise<TicketContext> => gatherTicketContext(ports, input)),
  ...createKnowledgeActivities(ports),
  classifyTicket: asks(ports, classifyTicket),
  chooseCharge: asks(ports, chooseCharge),
  summariseWish: asks(ports, summariseWish),
  proposeArticle: asks(ports, proposeArticle),
  ...createReplyActivities(ports),
  workOnTicket: runsAgent(ports, 'compensatable', workOnTicket(ports.db)), // its strongest tool proposes a refund
  gatherAgentFacts: reads((input: GatherAgentFactsInput): Promise<AgentFacts> => gatherAgentFacts(ports.db, currentScope().runId, input)),
  readCharges: reads(async ({ customerId, orderId }: ReadChargesInput): Promise<{ charges: TicketCharge[] }> => ({
    charges: await chargesOf(ports.db, customerId, orderId ?? null),
  })),
  ...createMailActivities(ports),
  ...createRecordActivities(ports),
});
export type SupportTicketActivities = ReturnType<typeof createSupportTicketActivities>;
