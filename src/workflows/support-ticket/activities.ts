import type { SupportTicketActivities } from '../../activities/support-ticket/activities.ts';
import { proxyAgents, proxyApi, proxyEffects, proxyModels } from '../../kit/workflow/activities.ts';

export const { gatherContext, gatherAgentFacts, readCharges, recordOutcome } = proxyApi<SupportTicketActivities>();
export const { classifyTicket, chooseCharge, draftReply, judgeReply, proposeArticle, rewriteReply, summariseWish } =
  proxyModels<SupportTicketActivities>();
export const { workOnTicket } = proxyAgents<SupportTicketActivities>();
export const { informPerson, publishArticle, recordFeatureRequest, recordRefund, sendReply, sendSurvey } =
  proxyEffects<SupportTicketActivities>();
