import { isProposal } from '../../rules/support-ticket/refund.ts';
import type { RefundAndReplyArguments, SendReplyArguments } from '../../contracts/support-ticket/context.ts';
import type { ApprovalOutcome, ApprovalProof } from '../../kit/common/approval.ts';
import { formatMoney } from '../../kit/common/money.ts';
import { approval, type ApprovalSpec } from '../../kit/workflow/approval.ts';
import { recordRule } from '../../kit/workflow/record-rule.ts';
import type { Answer, TicketCase, TicketState } from './case.ts';
import { percent } from './classify.ts';
import { policyOf } from './policy.ts';

/** The approved action with its exact arguments and its proof. */
export type ApprovedReply =
  | { action: 'send_reply' | 'send_own_reply'; arguments: SendReplyArguments; proof: ApprovalProof }
  | { action: 'refund_and_reply'; arguments: RefundAndReplyArguments; proof: ApprovalProof };

/** A state in which a person decides: `awaiting_person` or `taken_over`. */
interface Waiting {
  to<Next extends 'sending' | 'rejected' | 'expired'>(next: Next, reason?: string): TicketState<Next>;
}

/** A person's decision about a reply, and the state of the ticket after it. */
export type ReplyDecision =
  | { outcome: 'approved'; at: Waiting; reply: string; by: string[]; approval: ApprovedReply }
  | { outcome: 'rejected' | 'expired'; at: Waiting; reason: string | null };

/** Asks until a reply is approved, rejected or expired. A person who takes over writes the reply alone. */
export async function askForReply(
  awaiting: TicketState<'awaiting_person'>,
  ticketCase: TicketCase,
  answer: Answer,
  why: string,
): Promise<ReplyDecision> {
  const ask = askFor(ticketCase, answer, why);
  const decided = await askForText(() => approval(awaiting, ask));
  if (decided.outcome !== 'taken_over') return outcomeOf(awaiting, ask, decided);
  const person = decided.by[0]!;
  const takenOver = awaiting.to('taken_over', `${person} answers`);
  const own = ownReply(ticketCase, ask, person);
  return outcomeOf(takenOver, own, await askForText(() => approval(takenOver, own)));
}

/** Asks again when the approved reply has no text. */
async function askForText(ask: () => Promise<ApprovalOutcome>): Promise<ApprovalOutcome> {
  for (;;) {
    const decided = await ask();
    if (decided.outcome !== 'approved' || String(decided.arguments['reply']).trim() !== '') return decided;
    recordRule({
      rule: 'reply-not-empty',
      choice: 'ask again',
      reasoning: 'the approved reply has no text; write one with `signalbox answer` or --edits',
    });
  }
}

function outcomeOf(at: Waiting, { action }: ApprovalSpec, decided: ApprovalOutcome): ReplyDecision {
  if (decided.outcome === 'expired') return { outcome: 'expired', at, reason: null };
  if (decided.outcome !== 'approved') return { outcome: 'rejected', at, reason: decided.comment };
  const { proof, by, arguments: args } = decided;
  const approved = { action, arguments: args, proof } as ApprovedReply; // the arguments are those of the request, edited in their own types
  return { outcome: 'approved', at, reply: String(args['reply']), by, approval: approved };
}

function askFor(ticketCase: TicketCase, { reply, refund, asks, team, notes }: Answer, why: string): ApprovalSpec {
  const { ticket, category, confidence, conversation } = ticketCase;
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
      { label: conversation.rounds > 1 ? 'Customer wrote again' : 'Customer wrote', text: `${ticket.subject}\n\n${ticket.body}` },
      { label: 'Category', text: `${category}, ${percent(confidence)} sure` },
      ...(money ? [{ label: 'Refund', text: `${formatMoney(money.minor, money.currency)} (${refund!.reason.replaceAll('_', ' ')})` }] : []),
      ...notes,
      { label: asks ? 'Proposed question' : 'Proposed reply', text: reply || '(none: write one with `signalbox answer`, or take over)' },
    ],
    editable: ['reply'],
    amount: money,
    policy: policyOf(ticketCase, team),
  };
}

/** Request for the text of the person who took over: only this person can decide it. */
const ownReply = (ticketCase: TicketCase, { show, arguments: args }: ApprovalSpec, person: string): ApprovalSpec => ({
  name: 'own reply',
  action: 'send_own_reply',
  arguments: { to: args['to'], reply: '' },
  show,
  editable: ['reply'],
  amount: null,
  policy: { ...policyOf(ticketCase), approvers: [person], needed: 1, selfApproval: true, takeOver: false },
});
