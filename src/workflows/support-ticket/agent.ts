import type { TicketDecision, WorkOnTicketInput } from '../../contracts/support-ticket/agent.schema.ts';
import type { TicketCharge } from '../../contracts/support-ticket/context.ts';
import { replySourceOf } from '../../rules/support-ticket/draft.ts';
import { isProposal, proposeRefund } from '../../rules/support-ticket/refund.ts';
import type { AgentDecision, AgentEnd, AgentInput, AgentPartial, AgentResult, PendingCall } from '../../kit/activity/agent/result.ts';
import { nanoOf } from '../../kit/common/budget.ts';
import { formatMoney } from '../../kit/common/money.ts';
import type { ShownField } from '../../kit/common/view.ts';
import { decisionOn } from '../../kit/workflow/agent.ts';
import { approval } from '../../kit/workflow/approval.ts';
import { recordRule } from '../../kit/workflow/record-rule.ts';
import { step } from '../../kit/workflow/step.ts';
import { gatherAgentFacts, readCharges, workOnTicket } from './activities.ts';
import { gateRules, plainAnswer, answerWithoutText, type Answer, type TicketCase, type TicketState } from './case.ts';
import { modelUnavailable, percent, messageTextOf } from './classify.ts';
import { latestReply, shopMessages } from './conversation.ts';
import { modelStep } from './model-step.ts';
import { policyOf } from './policy.ts';

/** No model answered after all retries. */
interface Unavailable {
  outcome: 'unavailable';
  reason: string;
}
type Ended = AgentResult<TicketDecision> | Unavailable;
type NeedsApproval = Extract<AgentEnd<TicketDecision>, { outcome: 'needs_approval' }>;
type Unfinished = Unavailable | Extract<AgentEnd<TicketDecision>, { outcome: 'exhausted' | 'stuck' | 'refused' }>;

/** The agent's answer and the state of the ticket after it. */
export interface AgentOutcome {
  at: TicketState<'working'>;
  answer: Answer;
  /** Category after the agent's research. */
  category: string;
  /** Agent session to resume when the customer has answered, or null. */
  session: string | null;
}

/**
 * Lets the bounded agent work on a case that no branch serves. A call with an effect waits for a person's decision.
 * The result is an answer that still has to pass the checks, or a case for a person with everything that is known.
 */
export async function answerByAgent(started: TicketState<'working'>, ticketCase: TicketCase, why: string): Promise<AgentOutcome> {
  const call = agentInputOf(ticketCase, why);
  let working = started;
  let end = await work(call, ticketCase);
  while (end.outcome === 'needs_approval') {
    const { session } = end;
    const asked = await askForCall(working, ticketCase, end);
    working = asked.at;
    end = await work({ ...call, session, decision: asked.decision }, ticketCase);
  }
  if (end.outcome !== 'done') return { at: working, session: null, category: ticketCase.category, answer: unfinished(ticketCase, end) };
  const { output, session } = end;
  const category = output.category === 'unknown' ? ticketCase.category : output.category;
  return { at: working, session, category, answer: await answerOf(ticketCase, output) };
}

async function work(input: AgentInput<WorkOnTicketInput>, ticketCase: TicketCase): Promise<Ended> {
  let { session } = input;
  try {
    const workOrResume = async () => {
      const end = await workOnTicket({ ...input, ...(session === undefined ? {} : { session }) });
      session = end.session; // resumed here when more budget is granted
      return end;
    };
    return await modelStep(ticketCase, 'agent', workOrResume, {
      summary: `Let the agent work on the case of ${ticketCase.ticket.customerEmail}`,
      done: (end) => `${end.decision.choice}, ${end.steps} model calls, ${end.toolCalls} tool calls`,
      stoppedAt: (end) => (end.outcome === 'exhausted' && end.limit === 'budget' ? end.decision.reasoning : null),
    });
  } catch (error) {
    return { outcome: 'unavailable', reason: modelUnavailable(error) };
  }
}

function agentInputOf({ ticket, context, configuration, conversation, ...known }: TicketCase, why: string): AgentInput<WorkOnTicketInput> {
  const { category, confidence, urgency, reasoning, language } = known;
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

interface Asked {
  at: TicketState<'working'>;
  decision: AgentDecision;
}

/** Decides on a call with an effect: refused when a rule forbids it, otherwise a person decides. */
async function askForCall(working: TicketState<'working'>, ticketCase: TicketCase, { call, partial }: NeedsApproval): Promise<Asked> {
  const { charge, problem } = await ruleOn(ticketCase, call);
  if (!charge) {
    recordRule({ rule: 'refund', choice: 'refused', reasoning: problem });
    return { at: working, decision: { call: call.id, approved: false, comment: problem } };
  }
  const awaiting = working.to('awaiting_person', `the agent asks for ${call.tool.replaceAll('_', ' ')}`);
  const { amountMinor, currency } = call.arguments as { amountMinor: number; currency: string }; // equal to the rule's proposal
  const decided = await approval(awaiting, {
    name: call.tool.replaceAll('_', ' '),
    action: call.tool,
    arguments: call.arguments,
    show: [
      {
        label: 'What is asked',
        text: `${formatMoney(amountMinor, currency)} back on ${charge.description} (${charge.orderId}), before the agent answers`,
      },
      { label: 'Why', text: problem },
      { label: 'Customer wrote', text: `${ticketCase.ticket.subject}\n\n${ticketCase.ticket.body}` },
      ...notesOf(partial),
    ],
    amount: { minor: amountMinor, currency },
    policy: { ...policyOf(ticketCase), takeOver: false },
  });
  return { at: awaiting.to('working', decided.outcome.replaceAll('_', ' ')), decision: decisionOn(call, decided) };
}

/** Compares the agent's proposal with the shop's refund rule; `charge` is null unless both give back the same. */
async function ruleOn(
  { ticket, context }: TicketCase,
  { arguments: args }: PendingCall,
): Promise<{ charge: TicketCharge | null; problem: string }> {
  const customerId = context.customer.id;
  if (customerId === null) return { charge: null, problem: 'the customer has no charges' };
  const { charges } = await step('read charges', () => readCharges({ customerId, orderId: ticket.orderId }), {
    summary: 'See what the rule says about the proposal',
  });
  const proposal = proposeRefund(String(args['chargeId']), charges);
  if (!isProposal(proposal)) return { charge: null, problem: `no rule gives money back: ${proposal.reason.replaceAll('_', ' ')}` };
  const same =
    proposal.chargeId === args['chargeId'] && proposal.amountMinor === args['amountMinor'] && proposal.currency === args['currency'];
  const charge = same ? (charges.find(({ id }) => id === proposal.chargeId) ?? null) : null;
  const ruled = `the rule gives ${formatMoney(proposal.amountMinor, proposal.currency)} back: ${proposal.reason.replaceAll('_', ' ')}`;
  return { charge, problem: ruled };
}

/** The agent's text, the facts from our own records that it may state, and the gate's findings. A hand-over goes to a person of that team. */
async function answerOf(ticketCase: TicketCase, decision: TicketDecision): Promise<Answer> {
  const { ticket, language } = ticketCase;
  const { text: reply, confidence, team, priority, known, tried, reasoning, usedPassages } = decision;
  const { customerEmail, maxReplyCharacters } = gateRules(ticketCase);
  const about = { customerEmail, ticket: messageTextOf(ticket), orderId: ticket.orderId ?? null, language, usedPassages };
  const { source, allowedPromises, findings } = await step('read facts', () => gatherAgentFacts({ ...about, reply, maxReplyCharacters }), {
    summary: 'Read what the text may state',
  });
  const answer = plainAnswer({ reply, confidence, source, findings, allowedPromises, asks: decision.decision === 'ask_customer' });
  const notes = [...list('Known', known), ...list('Tried', tried), { label: 'Agent says', text: reasoning }];
  if (decision.decision !== 'hand_over') return { ...answer, notes };
  const handOver = { label: 'Hand-over', text: `to ${team}, priority ${priority}` };
  return { ...answer, team, notes: [handOver, ...notes], doubt: `the agent hands over to ${team}: ${reasoning}` };
}

/** An empty answer with the agent's partial findings, when it did not reach an answer. */
function unfinished(ticketCase: TicketCase, end: Unfinished): Answer {
  const source = replySourceOf({ ...ticketCase, branch: 'general' });
  const reason = end.outcome === 'exhausted' ? `its limit of ${end.limit} is reached` : end.reason;
  const doubt = `the agent is ${end.outcome}: ${reason}`;
  return answerWithoutText(source, { doubt, notes: end.outcome === 'unavailable' ? [] : notesOf(end.partial) });
}

const notesOf = ({ known, tried, draft }: AgentPartial): ShownField[] => [
  ...list('Known', known),
  ...list('Tried', tried),
  ...(draft ? [{ label: 'Last words of the agent', text: draft }] : []),
];

const list = (label: string, lines: string[]): ShownField[] =>
  lines.length === 0 ? [] : [{ label, text: lines.map((line) => `- ${line}`).join('\n') }];

/** Why a person must review the agent's answer, or null when it is confident enough. */
export const agentDoubt = ({ doubt, confidence }: Answer, { configuration }: TicketCase): string | null =>
  doubt ?? (confidence < configuration.confidenceThreshold ? `the agent is only ${percent(confidence)} sure` : null);
