import type { RefundAndReplyArguments, SendReplyArguments } from '../../contracts/support-ticket/context.ts';
import type { SupportTicketResult } from '../../contracts/support-ticket/ticket.schema.ts';
import type { ApprovalProof } from '../../kit/common/approval.ts';
import { formatMoney } from '../../kit/common/money.ts';
import { describeFailure, failedWith } from '../../kit/workflow/failure.ts';
import { closeTicket, percent, policyOf, type Answer, type ResolvedTicket, type Ticket, type TicketCase, type TicketEnd } from './case.ts';
import type { Checked } from './check.ts';
import { withAnswer } from './conversation.ts';

/** Outcome of the delivery: an answer or a question was sent, or the ticket ended without either. */
export type Delivered = { end?: undefined; asks: boolean; sent: ResolvedTicket } | { end: TicketEnd };

/** The approved action with its exact arguments and its proof. */
type ApprovedReply =
  | { action: 'send_reply' | 'send_own_reply'; arguments: SendReplyArguments; proof: ApprovalProof }
  | { action: 'refund_and_reply'; arguments: RefundAndReplyArguments; proof: ApprovalProof };

/** Sends the answer if no check raised a doubt; otherwise a person decides first. */
export async function sendOrAskPerson(run: Ticket, { known, answer, doubt }: Checked): Promise<Delivered> {
  if (doubt !== null) return decideByPerson(run, 'checking', known, answer, doubt);
  run.move('checking', 'sending');
  return deliver(run, known, answer, null);
}

/** A person sends, edits or rejects the reply, or takes over and writes it alone. */
async function decideByPerson(
  run: Ticket,
  from: 'checking' | 'sending',
  known: TicketCase,
  answer: Answer,
  doubt: string,
): Promise<Delivered> {
  const ask = requestFor(known, answer, doubt);
  const approvers = [...new Set([...(answer.team === null ? [] : [answer.team]), ...policyOf(run, known).approvers])];
  const policy = { ...policyOf(run, known), approvers, takeOver: true };
  const first = await run.approve({ ...ask, from, in: 'awaiting_person', to: 'awaiting_person', why: doubt, askAgain, policy });
  const own = first.choice === 'taken_over';
  const decided = own ? await askForOwnReply(run, known, ask, first.by[0]!) : first;
  const at = own ? 'taken_over' : 'awaiting_person';
  if (decided.choice !== 'approved') {
    const outcome = decided.choice === 'expired' ? 'expired' : 'rejected';
    await closeTicket(run, known, outcome);
    const result = resultOf(known, { path: 'person', outcome, reply: null, messageId: null });
    return { end: run.end(at, outcome, result, decided.comment ?? undefined) };
  }
  const { arguments: args, proof, by } = decided;
  const approved = { action: own ? 'send_own_reply' : ask.action, arguments: args, proof } as ApprovedReply; // the arguments are those of the request, edited in their own types
  run.move(at, 'sending', `approved by ${by.join(', ')}`);
  const problem = await giveMoneyBack(run, known, approved, by);
  if (problem === null) return deliver(run, known, { ...answer, reply: String(args['reply']), asks: answer.asks && !own }, approved);
  return decideByPerson(run, 'sending', known, { ...answer, refund: null, reply: '' }, problem); // the text mentions the refund
}

/** Only the person who took over can decide on the own text. */
function askForOwnReply(run: Ticket, known: TicketCase, { show, arguments: { to } }: ReturnType<typeof requestFor>, person: string) {
  return run.approve({
    from: 'awaiting_person',
    in: 'taken_over',
    to: 'taken_over',
    why: `${person} answers`,
    name: 'own reply',
    action: 'send_own_reply',
    arguments: { to, reply: '' },
    show,
    editable: ['reply'],
    askAgain,
    policy: { ...policyOf(run, known), approvers: [person], needed: 1, selfApproval: true },
  });
}

const askAgain = {
  rule: 'reply-not-empty',
  why: ({ reply }: Record<string, unknown>) =>
    String(reply).trim() === '' ? 'the approved reply has no text; write one with `signalbox answer` or --edits' : null,
};

function requestFor({ ticket, category, confidence, conversation }: TicketCase, { reply, refund, asks, notes }: Answer, why: string) {
  const base = { to: ticket.customerEmail, reply };
  const { chargeId, amountMinor, currency, reason } = refund ?? {};
  const money = refund && { minor: refund.amountMinor, currency: refund.currency };
  return {
    name: 'reply',
    action: refund ? 'refund_and_reply' : 'send_reply',
    arguments: refund ? { ...base, chargeId, amountMinor, currency, reason } : base,
    show: [
      { label: 'Why a person', text: why },
      { label: conversation.rounds > 1 ? 'Customer wrote again' : 'Customer wrote', text: `${ticket.subject}\n\n${ticket.body}` },
      { label: 'Category', text: `${category}, ${percent(confidence)} sure` },
      ...(money ? [{ label: 'Refund', text: `${formatMoney(money.minor, money.currency)} (${refund.reason.replaceAll('_', ' ')})` }] : []),
      ...notes,
      { label: asks ? 'Proposed question' : 'Proposed reply', text: reply || '(none: write one with `signalbox answer`, or take over)' },
    ],
    editable: ['reply'],
    amount: money,
  };
}

/** Makes the approved refund. @returns why it is no longer possible, or null. */
async function giveMoneyBack(run: Ticket, { ticket }: TicketCase, approved: ApprovedReply, approvedBy: string[]): Promise<string | null> {
  if (approved.action !== 'refund_and_reply') return null;
  const { proof, arguments: args } = approved;
  try {
    await run.once.recordRefund(
      { customerEmail: ticket.customerEmail, proof, arguments: args, approvedBy },
      { step: 'refund', summary: 'Give the approved money back' },
    );
    return null;
  } catch (error) {
    if (!failedWith(error, ['REFUND_NOT_POSSIBLE'])) throw error;
    return `the approved refund is not possible any more: ${describeFailure(error).message}`;
  }
}

async function deliver(run: Ticket, known: TicketCase, answer: Answer, approval: ApprovedReply | null): Promise<Delivered> {
  const { reply, outcome, asks } = answer;
  const path = approval || known.route.by === 'person' ? 'person' : known.route.by;
  const messageId = await sendReply(run, known, answer, approval);
  if (messageId === null) {
    await closeTicket(run, known, 'handed_over');
    const result = resultOf(known, { path: 'person', outcome: 'handed_over', reply, messageId });
    return { end: run.end('awaiting_person', 'handed_over', result) };
  }
  run.move('sending', asks ? 'awaiting_customer' : 'resolved', asks ? 'something is missing' : undefined);
  const result = resultOf(known, { path, outcome: asks ? 'expired' : outcome, reply, messageId }); // a question that stays unanswered
  const ticketCase = { ...known, conversation: withAnswer(known.conversation, reply) };
  return { asks, sent: { ticketCase, result, outcome, resolvedAt: Date.now() } };
}

/**
 * Sends the reply. If the mail server refuses it or is unreachable, or if it is unknown whether the mail was sent, a person decides whether
 * to send it again or to answer by hand. @returns null when it is answered by hand.
 */
async function sendReply(run: Ticket, known: TicketCase, answer: Answer, approval: ApprovedReply | null): Promise<string | null> {
  const { ticket, category, conversation } = known;
  const { reply, asks } = answer;
  const mail = { round: conversation.rounds, ticket, reply, category, outcome: asks ? ('asked' as const) : answer.outcome };
  for (let again = false; ; again = true) {
    const { messageId, why } = await run.mail.sendReply(
      { ...mail, ...(approval && { approval }), ...(again && { inDoubt: 'repeat' as const }) },
      { summary: `Mail the ${asks ? 'question' : 'reply'} to ${ticket.customerEmail}` },
    );
    if (messageId !== null) return messageId;
    const decided = await run.approve({
      from: 'sending',
      in: 'awaiting_person',
      to: 'awaiting_person',
      why,
      name: 'send again',
      action: 'send_again',
      arguments: { to: ticket.customerEmail, reply },
      show: [
        { label: 'What happened', text: why },
        { label: 'If you approve', text: 'the mail is sent again under the same Message-ID' },
        { label: 'If you reject', text: 'the ticket is handed over: answer it by hand' },
        { label: 'Reply', text: reply },
      ],
      policy: policyOf(run, known),
    });
    if (decided.choice !== 'approved') return null;
    run.move('awaiting_person', 'sending', 'a person wants it sent again');
  }
}

const resultOf = (
  { category, urgency, confidence, conversation }: TicketCase,
  outcome: Pick<SupportTicketResult, 'path' | 'outcome' | 'reply' | 'messageId'>,
): SupportTicketResult => ({ category, urgency, confidence, ...outcome, rounds: conversation.rounds, rating: null });
