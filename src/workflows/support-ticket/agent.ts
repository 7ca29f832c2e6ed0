import type { TicketDecision, WorkOnTicketInput } from '../../contracts/support-ticket/agent.schema.ts';
import type { TicketCharge } from '../../contracts/support-ticket/context.ts';
import type { AgentDecision, AgentEnd, AgentInput, AgentPartial, PendingCall } from '../../kit/activity/agent/result.ts';
import { nanoOf } from '../../kit/common/budget.ts';
import { formatMoney } from '../../kit/common/money.ts';
import type { ShownField } from '../../kit/common/view.ts';
import { decisionOn } from '../../kit/workflow/agent.ts';
import { isProposal, proposeRefund } from '../../rules/support-ticket/refund.ts';
import { answerWithoutText, gateRules, messageTextOf, moreBudget, plainAnswer, policyOf } from './case.ts';
import type { Answer, Draft, Ticket, TicketCase } from './case.ts';
import { latestReply, shopMessages } from './conversation.ts';

/**
 * Lets the bounded agent work on a case that no branch serves. A call with an effect waits for a person's decision.
 * The result is an answer that still has to pass the checks, or a case for a person with everything that is known.
 */
export async function answerByAgent(run: Ticket, known: TicketCase, why: string): Promise<Draft> {
  const { conversation } = known;
  const call = callOf(run, known, why);
  const work = (more: Partial<AgentInput<WorkOnTicketInput>> = {}) =>
    run.agent.workOnTicket(
      { ...call, ...more },
      {
        step: 'agent',
        summary: `Let the agent work on the case of ${known.ticket.customerEmail}`,
        done: (end) => `${end.decision.choice}, ${end.steps} model calls, ${end.toolCalls} tool calls`,
        more: moreBudget(run, known),
      },
    );
  let end = await work();
  while (end.outcome === 'needs_approval') end = await work({ session: end.session, decision: await decideOn(run, known, end) });
  if (end.outcome !== 'done') {
    const reason = end.outcome === 'exhausted' ? `its limit of ${end.limit} is reached` : end.reason;
    const answer = answerWithoutText(known, `the agent is ${end.outcome}: ${reason}`, 'partial' in end ? notesOf(end.partial) : []);
    return { known: { ...known, conversation: { ...conversation, session: null } }, answer };
  }
  const { output, session } = end;
  const category = output.category === 'unknown' ? known.category : output.category;
  return { known: { ...known, category, conversation: { ...conversation, session } }, answer: await answerOf(run, known, output) };
}

function callOf({ configuration }: Ticket, known: TicketCase, why: string): AgentInput<WorkOnTicketInput> {
  const { ticket, context, conversation, category, confidence, urgency, reasoning, language } = known;
  const { steps, toolCalls, usd, wallMs } = configuration.agent.limits;
  const input: WorkOnTicketInput = {
    ticket: messageTextOf(ticket),
    customer: context.customer,
    orderId: ticket.orderId ?? null,
    language,
    why,
    classification: { category, confidence, urgency, reasoning },
    categories: configuration.categories.map(({ name, description }) => ({ name, description })),
    teams: configuration.teams,
    earlier: shopMessages(conversation),
    news: latestReply(conversation),
  };
  const limits = { steps, toolCalls, usdNano: nanoOf(usd), wallMs };
  return { input, limits, ...(conversation.session === null ? {} : { session: conversation.session }) };
}

/** Decides on a call with an effect: refused when a rule forbids it, otherwise a person decides. */
async function decideOn(
  run: Ticket,
  known: TicketCase,
  { call, partial }: Extract<AgentEnd<TicketDecision>, { outcome: 'needs_approval' }>,
): Promise<AgentDecision> {
  const { charge, ruled } = await ruleOn(run, known, call);
  if (!charge) {
    run.note('refund', 'refused', ruled);
    return { call: call.id, approved: false, comment: ruled };
  }
  const { amountMinor, currency } = call.arguments as { amountMinor: number; currency: string }; // equal to the rule's proposal
  const tool = call.tool.replaceAll('_', ' ');
  const what = `${formatMoney(amountMinor, currency)} back on ${charge.description} (${charge.orderId}), before the agent answers`;
  const decided = await run.approve({
    from: 'working',
    in: 'awaiting_person',
    why: `the agent asks for ${tool}`,
    name: tool,
    action: call.tool,
    arguments: call.arguments,
    show: [
      { label: 'What is asked', text: what },
      { label: 'Why', text: ruled },
      { label: 'Customer wrote', text: `${known.ticket.subject}\n\n${known.ticket.body}` },
      ...notesOf(partial),
    ],
    amount: { minor: amountMinor, currency },
    policy: policyOf(run, known),
  });
  return decisionOn(call, decided);
}

/** Compares the agent's proposal with the shop's refund rule; `charge` is null unless both give back the same. */
async function ruleOn(
  run: Ticket,
  { ticket, context }: TicketCase,
  { arguments: args }: PendingCall,
): Promise<{ charge: TicketCharge | null; ruled: string }> {
  const customerId = context.customer.id;
  if (customerId === null) return { charge: null, ruled: 'the customer has no charges' };
  const { charges } = await run.read.readCharges(
    { customerId, orderId: ticket.orderId },
    { summary: 'See what the rule says about the proposal' },
  );
  const proposal = proposeRefund(String(args['chargeId']), charges);
  const reason = proposal.reason.replaceAll('_', ' ');
  if (!isProposal(proposal)) return { charge: null, ruled: `no rule gives money back: ${reason}` };
  const { chargeId, amountMinor, currency } = proposal;
  const same = chargeId === args['chargeId'] && amountMinor === args['amountMinor'] && currency === args['currency'];
  const charge = same ? (charges.find(({ id }) => id === chargeId) ?? null) : null;
  return { charge, ruled: `the rule gives ${formatMoney(amountMinor, currency)} back: ${reason}` };
}

/** The agent's text, the facts from our own records that it may state, and the gate's findings. A hand-over goes to a person of that team. */
async function answerOf(run: Ticket, known: TicketCase, decision: TicketDecision): Promise<Answer> {
  const { ticket, language } = known;
  const { text: reply, confidence, team, priority, reasoning, usedPassages } = decision;
  const { customerEmail, maxReplyCharacters } = gateRules(run, known);
  const about = { customerEmail, ticket: messageTextOf(ticket), orderId: ticket.orderId ?? null, language, usedPassages };
  const { source, allowedPromises, findings } = await run.read.gatherAgentFacts(
    { ...about, reply, maxReplyCharacters },
    { step: 'read facts', summary: 'Read what the text may state' },
  );
  const notes = [...list('Known', decision.known), ...list('Tried', decision.tried), { label: 'Agent says', text: reasoning }];
  const asks = decision.decision === 'ask_customer';
  const answer = plainAnswer({ reply, confidence, source, findings, allowedPromises, asks, notes });
  if (decision.decision !== 'hand_over') return answer;
  const handOver = { label: 'Hand-over', text: `to ${team}, priority ${priority}` };
  return { ...answer, team, notes: [handOver, ...notes], doubt: `the agent hands over to ${team}: ${reasoning}` };
}

const notesOf = ({ known, tried, draft }: AgentPartial): ShownField[] => [
  ...list('Known', known),
  ...list('Tried', tried),
  ...(draft ? [{ label: 'Last words of the agent', text: draft }] : []),
];

const list = (label: string, lines: string[]): ShownField[] =>
  lines.length === 0 ? [] : [{ label, text: lines.map((line) => `- ${line}`).join('\n') }];
