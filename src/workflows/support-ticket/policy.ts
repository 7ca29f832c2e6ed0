import { escalationFrom } from '../../rules/support-ticket/sla.ts';
import type { ApprovalPolicy } from '../../kit/common/approval.ts';
import type { TicketCase } from './case.ts';

export type PolicyFacts = Pick<TicketCase, 'configuration' | 'conversation' | 'respondWithinMs'>;

/** Who decides about replies and refunds, by when, and who is reminded meanwhile. */
export function policyOf({ configuration, conversation, respondWithinMs }: PolicyFacts, team: string | null = null): ApprovalPolicy {
  const { approvers, approvalsNeeded, approvalExpiresAfterMs, escalation } = configuration;
  return {
    approvers: [...new Set([...(team === null ? [] : [team]), ...approvers])],
    needed: approvalsNeeded,
    selfApproval: false,
    acceptUnverified: true, // the local command line cannot verify identities; the journal says so
    expiresAfterMs: approvalExpiresAfterMs,
    takeOver: true,
    escalation: escalationFrom(escalation, { receivedAt: conversation.receivedAt, withinMs: respondWithinMs, now: Date.now() }),
  };
}
