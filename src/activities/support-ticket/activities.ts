import type { TicketCharge, TicketContext } from '../../contracts/support-ticket/context.ts';
import { chargesOf } from '../../business/shop/shop.ts';
import { compensatable, idempotent, irreversible, reads, type CallsOf } from '../../kit/activity/effect-class.ts';
import { currentScope } from '../../kit/activity/scope.ts';
import { workOnTicket } from './agent/agent.ts';
import { gatherAgentFacts, type AgentFacts, type GatherAgentFactsInput } from './agent/facts.ts';
import { readTicketContext } from './context.ts';
import type {
  GatherContextInput,
  InformPersonInput,
  PublishArticleInput,
  ReadChargesInput,
  RecordFeatureRequestInput,
  RecordOutcomeInput,
  RecordRefundInput,
  SendReplyInput,
  SendSurveyInput,
} from './inputs.ts';
import { informPerson, sendReply, sendSurvey } from './outgoing.ts';
import type { SupportTicketDeps } from './ports.ts';
import { chooseCharge, classifyTicket, proposeArticle, summariseWish } from './prompts.ts';
import { publishArticle, recordFeatureRequest, recordOutcome, recordRefund } from './records.ts';
import { createReplyActivities, type DraftReplyTask, type JudgeReplyTask, type RewriteReplyTask } from './replies.ts';

/** The activities of a support ticket. Their names appear in the timeline. */
export function createSupportTicketActivities(deps: SupportTicketDeps) {
  const { db, model, agent } = deps;
  const replies = createReplyActivities(deps);
  return {
    gatherContext: reads((input: GatherContextInput): Promise<TicketContext> => readTicketContext(db, input)),
    classifyTicket: reads(model.step(classifyTicket)),
    chooseCharge: reads(model.step(chooseCharge)),
    draftReply: reads((task: DraftReplyTask) => replies.draftReply(task)),
    judgeReply: reads((task: JudgeReplyTask) => replies.judgeReply(task)),
    rewriteReply: reads((task: RewriteReplyTask) => replies.rewriteReply(task)),
    summariseWish: reads(model.step(summariseWish)),
    proposeArticle: reads(model.step(proposeArticle)),
    workOnTicket: compensatable(agent.loop(workOnTicket(db))), // its strongest tool proposes a refund
    gatherAgentFacts: reads((input: GatherAgentFactsInput): Promise<AgentFacts> => gatherAgentFacts(db, currentScope().runId, input)),
    readCharges: reads(async (input: ReadChargesInput): Promise<{ charges: TicketCharge[] }> => ({
      charges: await chargesOf(db, input.customerId, input.orderId ?? null),
    })),
    recordRefund: compensatable((input: RecordRefundInput) => recordRefund(deps, input)),
    recordFeatureRequest: idempotent((input: RecordFeatureRequestInput) => recordFeatureRequest(deps, input)),
    informPerson: irreversible((input: InformPersonInput) => informPerson(deps, input)),
    sendReply: irreversible((input: SendReplyInput) => sendReply(deps, input)),
    sendSurvey: irreversible((input: SendSurveyInput) => sendSurvey(deps, input)),
    publishArticle: compensatable((input: PublishArticleInput) => publishArticle(deps, input)),
    recordOutcome: idempotent((input: RecordOutcomeInput) => recordOutcome(input)),
  };
}
export type SupportTicketActivities = CallsOf<ReturnType<typeof createSupportTicketActivities>>;
