import type { RefundProposal, TicketCharge } from '../../contracts/support-ticket/context.ts';
import { replySourceOf } from '../../rules/support-ticket/draft.ts';
import { isProposal, proposeRefund } from '../../rules/support-ticket/refund.ts';
import type { Branch } from '../../contracts/support-ticket/ticket.schema.ts';
import { formatMoney } from '../../kit/common/money.ts';
import { recordRule, setPriority } from '../../kit/workflow/record-rule.ts';
import { describeFailure, failedWith } from '../../kit/workflow/failure.ts';
import { step } from '../../kit/workflow/step.ts';
import { chooseCharge, draftReply, informPerson, readCharges, recordFeatureRequest, summariseWish } from './activities.ts';
import { gateRules, plainAnswer, answerWithoutText, type Answer, type TicketCase } from './case.ts';
import { percent, messageTextOf } from './classify.ts';
import { MAIL_FAILURES } from '../../kit/common/mail-failures.ts';
import { modelStep } from './model-step.ts';

/** The coded branches: each does the work for its kind of ticket and drafts the reply. */
export const branches: Record<Branch, (ticketCase: TicketCase) => Promise<Answer>> = {
  /** The model finds the charge; a rule decides whether and how much to refund. */
  async billing(ticketCase) {
    const { charge, refund } = await findCharge(ticketCase);
    return draft(ticketCase, 'billing', { charge, refund });
  },

  technical: (ticketCase) => draft(ticketCase, 'technical'),

  async feature_request(ticketCase) {
    const { ticket } = ticketCase;
    const { output: wish } = await modelStep(ticketCase, 'summarise wish', () => summariseWish({ ticket: messageTextOf(ticket) }), {
      summary: 'Put the wish in one sentence',
      done: ({ output }) => output.title,
    });
    await step('record wish', () => recordFeatureRequest({ customerEmail: ticket.customerEmail, ...wish }), {
      summary: 'Put the wish on the list of the product team',
    });
    return { ...(await draft(ticketCase, 'feature_request')), outcome: 'recorded' };
  },

  async complaint(ticketCase) {
    const { ticket, context, urgency, reasoning, configuration } = ticketCase;
    setPriority(1, 'a complaint goes first');
    const informing = { group: configuration.complaintGroup, ticket, customerName: context.customer.name, urgency, reasoning };
    const doubt = await inform(informing);
    return { ...(await draft(ticketCase, 'complaint')), doubt };
  },

  general: (ticketCase) => draft(ticketCase, 'general'),
};

/** Mails our people. If no mail gets through, returns a doubt, so that a person reviews the reply and learns of the complaint there. */
async function inform(complaint: Parameters<typeof informPerson>[0]): Promise<string | null> {
  try {
    await step('inform person', () => informPerson(complaint), {
      summary: 'Tell the support leads about the complaint',
      done: ({ informed }) => `told ${informed.join(', ')}`,
    });
    return null;
  } catch (error) {
    if (!failedWith(error, MAIL_FAILURES)) throw error;
    return `a complaint, and no mail about it could be sent: ${describeFailure(error).message}`;
  }
}

/** A draft for a person when no branch is taken: no records, no mail to our people, no refund. */
export const draftForPerson = (ticketCase: TicketCase): Promise<Answer> => draft(ticketCase, 'general');

/** An answer without text: a person writes it. */
export const emptyAnswer = (ticketCase: TicketCase): Answer => answerWithoutText(replySourceOf({ ...ticketCase, branch: 'general' }));

interface ChargeFound {
  charge: TicketCharge | null;
  refund: RefundProposal | null;
}

async function findCharge(ticketCase: TicketCase): Promise<ChargeFound> {
  const { ticket, context } = ticketCase;
  const customerId = context.customer.id;
  if (!customerId) return { charge: null, refund: null };
  const { charges } = await step('read charges', () => readCharges({ customerId, orderId: ticket.orderId }), {
    summary: 'Look up what the customer was charged',
    done: (found) => `${found.charges.length} charges`,
  });
  if (charges.length === 0) return { charge: null, refund: null };
  const { output: choice } = await modelStep(
    ticketCase,
    'choose charge',
    () => chooseCharge({ ticket: messageTextOf(ticket), charges: charges.map(forPrompt) }),
    {
      summary: 'Find the charge that the message is about',
      done: ({ output }) => `${output.wants}, ${output.chargeId ?? 'no charge'}`,
    },
  );
  const charge = charges.find(({ id }) => id === choice.chargeId) ?? null;
  return { charge, refund: choice.wants === 'refund' ? decideRefund(choice.chargeId, charges) : null };
}

function decideRefund(chargeId: string | null, charges: TicketCharge[]): RefundProposal | null {
  const proposal = proposeRefund(chargeId, charges);
  const choice = isProposal(proposal) ? `propose ${formatMoney(proposal.amountMinor, proposal.currency, 'en')}` : 'no refund';
  recordRule({ rule: 'refund', choice, reasoning: proposal.reason.replaceAll('_', ' ') });
  return isProposal(proposal) ? proposal : null;
}

const forPrompt = ({ id, orderId, description, amountMinor, currency, chargedAt }: TicketCharge) => ({
  id,
  orderId,
  description,
  amount: formatMoney(amountMinor, currency, 'en'),
  chargedOn: chargedAt.slice(0, 10),
});

async function draft(ticketCase: TicketCase, branch: Branch, found: Partial<ChargeFound> = {}): Promise<Answer> {
  const source = replySourceOf({ ...ticketCase, branch, ...found });
  const rules = gateRules(ticketCase, found.refund ? ['refund'] : []); // a person approves it together with the reply
  const { output, findings } = await modelStep(ticketCase, 'answer', () => draftReply({ source, rules }), {
    summary: `Write the reply for a ${branch.replaceAll('_', ' ')} ticket`,
    done: ({ output: { confidence, usedPassages } }) => `${percent(confidence)} sure, from ${usedPassages.join(', ') || 'facts'}`,
  });
  return plainAnswer({ reply: output.reply, confidence: output.confidence, source, findings, refund: found.refund ?? null });
}
