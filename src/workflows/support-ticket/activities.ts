import type { SupportTicketActivities } from '../../activities/support-ticket.ts';
import { proxyApi, proxyEffects, proxyModels } from '../../kit/workflow/activities.ts';

export const { gatherContext, readCharges, recordOutcome } = proxyApi<SupportTicketActivities>();
export const { classifyTicket, chooseCharge, draftReply, summariseWish } = proxyModels<SupportTicketActivities>();
export const { informPerson, recordFeatureRequest, recordRefund, sendReply } = proxyEffects<SupportTicketActivities>();
