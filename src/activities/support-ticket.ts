import type { Passage, TicketCharge, TicketContext } from '../contracts/support-ticket-context.ts';
import { searchArticles } from '../store/shop-search.ts';
import { chargesOf } from '../store/shop.ts';
import { currentScope } from '../kit/activity/scope.ts';
import { workOnTicket } from './support-ticket/agent.ts';
import { readAgentFacts, type AgentFacts, type GatherAgentFactsInput } from './support-ticket/agent/facts.ts';
import { readTicketContext } from './support-ticket/context.ts';
import type {
  GatherContextInput,
  InformPersonInput,
  ReadChargesInput,
  RecordFeatureRequestInput,
  RecordOutcomeInput,
  RecordRefundInput,
  SearchKnowledgeInput,
  SendReplyInput,
} from './support-ticket/inputs.ts';
import { informPerson, sendReply } from './support-ticket/outgoing.ts';
import type { SupportTicketDeps } from './support-ticket/ports.ts';
import { chooseCharge, classifyTicket, draftReply, summariseWish } from './support-ticket/prompts.ts';
import { judgeReply, rewriteReply } from './support-ticket/quality-prompts.ts';
import { recordFeatureRequest, recordOutcome, recordRefund } from './support-ticket/records.ts';

/** The activities of a support ticket; their names are the story that the timeline tells. */
export function createSupportTicketActivities(deps: SupportTicketDeps) {
  const { db, model, agent } = deps;
  return {
    gatherContext: (input: GatherContextInput): Promise<TicketContext> => readTicketContext(db, input),
    classifyTicket: model.step(classifyTicket),
    chooseCharge: model.step(chooseCharge),
    draftReply: model.step(draftReply),
    judgeReply: model.step(judgeReply),
    rewriteReply: model.step(rewriteReply),
    summariseWish: model.step(summariseWish),
    workOnTicket: agent.loop(workOnTicket(db)),
    gatherAgentFacts: (input: GatherAgentFactsInput): Promise<AgentFacts> => readAgentFacts(db, currentScope().runId, input),
    readCharges: async (input: ReadChargesInput): Promise<{ charges: TicketCharge[] }> => ({
      charges: await chargesOf(db, input.customerId, input.orderId ?? null),
    }),
    searchKnowledge: async (input: SearchKnowledgeInput): Promise<{ passages: Passage[] }> => ({
      passages: await searchArticles(db, { text: input.query, category: input.category, language: input.language }),
    }),
    recordRefund: (input: RecordRefundInput) => recordRefund(deps, input),
    recordFeatureRequest: (input: RecordFeatureRequestInput) => recordFeatureRequest(deps, input),
    informPerson: (input: InformPersonInput) => informPerson(deps, input),
    sendReply: (input: SendReplyInput) => sendReply(deps, input),
    recordOutcome: (input: RecordOutcomeInput) => recordOutcome(input),
  };
}
export type SupportTicketActivities = ReturnType<typeof createSupportTicketActivities>;
