import { isProposal } from '../../contracts/support-ticket-refund.ts';
import type { RefundAndReplyArguments, SendReplyArguments } from '../../contracts/support-ticket-context.ts';
import type { SupportTicketConfiguration } from '../../contracts/support-ticket-configuration.schema.ts';
import type { ApprovalPolicy, ApprovalProof } from '../../kit/common/approval.ts';
import { formatMoney } from '../../kit/common/money.ts';
import { approval, type ApprovalAsk } from '../../kit/workflow/approval.ts';
import { decide } from '../../kit/workflow/decide.ts';
import type { Answer, TicketCase, TicketState } from './case.ts';
import { percent } from './classify.ts';

/** What a person decided about a reply. */
export type PersonsWord =
  { outcome: 'approved'; reply: string; by: string[]; approval: ApprovedReply } | { outcome: 'rejected' | 'expired' };

/** The approved action, word for word, with its proof. */
export type ApprovedReply =
  | { action: 'send_reply'; arguments: SendReplyArguments; proof: ApprovalProof }
  | { action: 'refund_and_reply'; arguments: RefundAndReplyArguments; proof: ApprovalProof };

/** Asks until there is a reply that can be sent, or until somebody or the time says no. */
export async function askPerson(
  awaiting: TicketState<'awaiting_person'>,
  ticketCase: TicketCase,
  answer: Answer,
  why: string,
): Promise<PersonsWord> {
  for (;;) {
    const decision = await approval(awaiting, askFor(ticketCase, answer, why));
    if (decision.outcome !== 'approved') return { outcome: decision.outcome === 'expired' ? 'expired' : 'rejected' }; // the policy lets nobody take over
    const { proof, by, arguments: args } = decision;
    const reply = String(args['reply']);
    const action = answer.refund ? 'refund_and_reply' : 'send_reply';
    const approved = { action, arguments: args, proof } as ApprovedReply; // the arguments are those of askFor, edited in their own types
    if (reply.trim() !== '') return { outcome: 'approved', reply, by, approval: approved };
    decide({
      rule: 'reply-not-empty',
      choice: 'ask again',
      reasoning: 'the approved reply has no text; it has to be written with --edits',
    });
  }
}

function askFor({ ticket, category, confidence, configuration }: TicketCase, { reply, refund }: Answer, why: string): ApprovalAsk {
  const base = { to: ticket.customerEmail, reply };
  const money = refund && isProposal(refund) ? { minor: refund.amountMinor, currency: refund.currency } : null;
  return {
    name: 'reply',
    action: refund ? 'refund_and_reply' : 'send_reply',
    arguments: refund
      ? { ...base, chargeId: refund.chargeId, amountMinor: refund.amountMinor, currency: refund.currency, reason: refund.reason }
      : base,
    show: [
      { label: 'Why a person', text: why },
      { label: 'Customer wrote', text: `${ticket.subject}\n\n${ticket.body}` },
      { label: 'Category', text: `${category}, ${percent(confidence)} sure` },
      ...(money ? [{ label: 'Refund', text: `${formatMoney(money.minor, money.currency)} (${refund!.reason.replaceAll('_', ' ')})` }] : []),
      { label: 'Proposed reply', text: reply || '(none: write one with --edits)' },
    ],
    editable: ['reply'],
    amount: money,
    policy: policyOf(configuration),
  };
}

/** Who decides about replies and refunds. */
export const policyOf = ({ approvers, approvalsNeeded, approvalExpiresAfterMs }: SupportTicketConfiguration): ApprovalPolicy => ({
  approvers,
  needed: approvalsNeeded,
  selfApproval: false,
  acceptUnverified: true, // on a local machine the command line proves nobody's identity; the journal says so
  expiresAfterMs: approvalExpiresAfterMs,
});
