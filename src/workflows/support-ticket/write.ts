import type { RefundProposal, TicketCharge } from '../../contracts/support-ticket/context.ts';
import type { Branch } from '../../contracts/support-ticket/ticket.schema.ts';
import { formatMoney } from '../../kit/common/money.ts';
import { replySourceOf } from '../../rules/support-ticket/draft.ts';
import { isProposal, proposeRefund } from '../../rules/support-ticket/refund.ts';
import { answerByAgent } from './agent.ts';
import { answerWithoutText, gateRules, messageTextOf, moreBudget, percent, plainAnswer } from './case.ts';
import type { Answer, Draft, Ticket, TicketCase } from './case.ts';

/** Lets the coded branch or the agent answer. Without either, or without a model, drafts an answer for a person. */
export async function write(run: Ticket, known: TicketCase): Promise<Draft> {
  const { route } = known;
  if (route.by === 'agent') {
    run.move('classifying', 'working', route.why);
    const draft = await answerByAgent(run, known, route.why);
    run.move('working', 'checking');
    return draft;
  }
  run.move('classifying', 'answering');
  const answer = await (route.by === 'branch' ? branches[route.branch](run, known) : draft(run, known, 'general')); // a person's draft has no effects
  run.move('answering', 'checking');
  return { known, answer };
}

/** The coded branches: each does the work for its kind of ticket and drafts the reply. */
const branches: Record<Branch, (run: Ticket, known: TicketCase) => Promise<Answer>> = {
  technical: (run, known) => draft(run, known, 'technical'),

  general: (run, known) => draft(run, known, 'general'),

  /** The model finds the charge; a rule decides whether and how much to refund. */
  async billing(run, known) {
    const found = await findCharge(run, known);
    return 'why' in found ? unwritten(known, found.why) : draft(run, known, 'billing', found);
  },

  async feature_request(run, known) {
    const { ticket } = known;
    const { output: wish, why } = await run.ask.summariseWish(
      { ticket: messageTextOf(ticket) },
      { summary: 'Put the wish in one sentence', done: ({ output }) => output.title, more: moreBudget(run, known) },
    );
    if (wish === null) return unwritten(known, why);
    await run.once.recordFeatureRequest(
      { customerEmail: ticket.customerEmail, ...wish },
      { step: 'record wish', summary: 'Put the wish on the list of the product team' },
    );
    return { ...(await draft(run, known, 'feature_request')), outcome: 'recorded' };
  },

  /** If no mail to our people gets through, a person reviews the reply and learns of the complaint there. */
  async complaint(run, known) {
    const { ticket, context, urgency, reasoning } = known;
    run.prioritise(1, 'a complaint goes first');
    const group = run.configuration.complaintGroup;
    const { why } = await run.mail.informPerson(
      { group, ticket, customerName: context.customer.name, urgency, reasoning },
      { summary: 'Tell the support leads about the complaint', done: () => `told ${group}` },
    );
    const answer = await draft(run, known, 'complaint');
    return why === undefined ? answer : { ...answer, doubt: `a complaint, and no mail about it could be sent: ${why}` };
  },
};

interface ChargeFound {
  charge: TicketCharge | null;
  refund: RefundProposal | null;
}

/** The charge that the message is about and the refund that the rule gives, or why no model could find it. */
async function findCharge(run: Ticket, known: TicketCase): Promise<ChargeFound | { why: string }> {
  const { ticket, context } = known;
  const customerId = context.customer.id;
  if (!customerId) return { charge: null, refund: null };
  const { charges } = await run.read.readCharges(
    { customerId, orderId: ticket.orderId },
    { summary: 'Look up what the customer was charged', done: (found) => `${found.charges.length} charges` },
  );
  if (charges.length === 0) return { charge: null, refund: null };
  const { output: choice, why } = await run.ask.chooseCharge(
    { ticket: messageTextOf(ticket), charges: charges.map(forPrompt) },
    {
      summary: 'Find the charge that the message is about',
      done: ({ output }) => `${output.wants}, ${output.chargeId ?? 'no charge'}`,
      more: moreBudget(run, known),
    },
  );
  if (choice === null) return { why };
  const charge = charges.find(({ id }) => id === choice.chargeId) ?? null;
  return { charge, refund: choice.wants === 'refund' ? refundByRule(run, choice.chargeId, charges) : null };
}

function refundByRule(run: Ticket, chargeId: string | null, charges: TicketCharge[]): RefundProposal | null {
  const proposal = proposeRefund(chargeId, charges);
  const choice = isProposal(proposal) ? `propose ${formatMoney(proposal.amountMinor, proposal.currency, 'en')}` : 'no refund';
  run.note('refund', choice, proposal.reason.replaceAll('_', ' '));
  return isProposal(proposal) ? proposal : null;
}

const forPrompt = ({ id, orderId, description, amountMinor, currency, chargedAt }: TicketCharge) => ({
  ...{ id, orderId, description },
  amount: formatMoney(amountMinor, currency, 'en'),
  chargedOn: chargedAt.slice(0, 10),
});

async function draft(run: Ticket, known: TicketCase, branch: Branch, found: Partial<ChargeFound> = {}): Promise<Answer> {
  const source = replySourceOf({ ...known, branch, ...found });
  const rules = gateRules(run, known, found.refund ? ['refund'] : []); // a person approves it together with the reply
  const drafted = await run.ask.draftReply(
    { source, rules },
    {
      step: 'answer',
      summary: `Write the reply for a ${branch.replaceAll('_', ' ')} ticket`,
      done: ({ output: { confidence, usedPassages } }) => `${percent(confidence)} sure, from ${usedPassages.join(', ') || 'facts'}`,
      more: moreBudget(run, known),
    },
  );
  if (drafted.output === null) return unwritten(known, drafted.why);
  const { reply, confidence } = drafted.output;
  return plainAnswer({ reply, confidence, source, findings: drafted.findings, refund: found.refund ?? null });
}

const unwritten = (known: TicketCase, why: string): Answer => answerWithoutText(known, `no model could write a reply: ${why}`);
