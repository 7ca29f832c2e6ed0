import type { SupportTicketConfiguration } from '../contracts/support-ticket-configuration.schema.ts';
import type { SupportTicketInput, SupportTicketResult } from '../contracts/support-ticket.schema.ts';
import { SUPPORT_TICKET_STEPS, supportTicketStates, WORKFLOW_NAME } from '../contracts/support-ticket.ts';
import { checkReply } from '../contracts/support-ticket-gate.ts';
import type { RunStart } from '../kit/workflow/core.ts';
import { decide } from '../kit/workflow/decide.ts';
import { runStory, type Ended } from '../kit/workflow/run.ts';
import { step } from '../kit/workflow/step.ts';
import { gatherContext, recordOutcome, recordRefund } from './support-ticket/activities.ts';
import { branches, draftForPerson, emptyAnswer } from './support-ticket/branches.ts';
import type { Answer, TicketCase, TicketState } from './support-ticket/case.ts';
import { classify, noModelCould, percent } from './support-ticket/classify.ts';
import { askPerson, type ApprovedReply } from './support-ticket/person.ts';
import { send } from './support-ticket/send.ts';

type TicketStart = RunStart<SupportTicketInput, SupportTicketConfiguration>;
type TicketEnd = Ended<typeof supportTicketStates, SupportTicketResult>;

const definition = { name: WORKFLOW_NAME, states: supportTicketStates, initial: 'received', steps: SUPPORT_TICKET_STEPS } as const;

/**
 * Answers a support ticket. Waits for a person when the case or the reply is doubtful, at most as long as the configuration says.
 * Survives the death of worker and server at any point: paid model calls are kept, and the mail goes out once.
 */
export const supportTicket = (start: TicketStart): Promise<SupportTicketResult> =>
  runStory(definition, start, (received) => answerTicket(received, start));

// README: begin
async function answerTicket(received: TicketState<'received'>, { input: ticket, configuration }: TicketStart): Promise<TicketEnd> {
  const gathering = received.to('gathering');
  const context = await step('gather context', () => gatherContext(ticket), { summary: `Look up ${ticket.customerEmail}` });
  const classifying = gathering.to('classifying');
  const ticketCase = await classify(ticket, context, configuration);
  const answering = classifying.to('answering');
  const answer = await write(ticketCase);
  const checking = answering.to('checking');
  const doubt = await findDoubt(ticketCase, answer);
  if (doubt) return decideByPerson(checking.to('awaiting_person', doubt), ticketCase, answer, doubt);
  return sendAndEnd(checking.to('sending'), ticketCase, answer, null);
}
// README: end

/** The coded branch answers; where there is none, or its model fails for good, a person gets what there is. */
async function write(ticketCase: TicketCase): Promise<Answer> {
  try {
    return await (ticketCase.branch ? branches[ticketCase.branch](ticketCase) : draftForPerson(ticketCase));
  } catch (error) {
    noModelCould(error);
    return emptyAnswer(ticketCase);
  }
}

/** Why a person has to look at the reply, or null when it may go out as it is. */
async function findDoubt(ticketCase: TicketCase, answer: Answer): Promise<string | null> {
  const { branch, category, confidence, configuration } = ticketCase;
  return step('check reply', async () => {
    const problems = problemsOf(ticketCase, answer);
    decide({ rule: 'reply-gate', choice: problems ? 'stopped' : 'passed', reasoning: problems ?? 'every check passed' });
    if (!branch) return `no branch is taken: ${category} at ${percent(confidence)}`;
    if (answer.doubt) return answer.doubt;
    if (answer.refund) return 'money goes back only with an approval';
    if (problems) return `the reply did not pass the gate: ${problems}`;
    const unsure = answer.confidence < configuration.confidenceThreshold;
    return unsure ? `the draft is only ${percent(answer.confidence)} sure` : null;
  });
}

function problemsOf({ ticket, context, language, configuration }: TicketCase, { reply, source, refund }: Answer): string | null {
  const { customerEmail } = ticket;
  const allowedPromises = refund ? (['refund'] as const) : [];
  const { maxReplyCharacters } = configuration;
  const { name: customerName } = context.customer;
  const { passed, findings } = checkReply({ reply, customerName, language, source, customerEmail, allowedPromises, maxReplyCharacters });
  return passed ? null : findings.map(({ check, detail }) => `${check}: ${detail}`).join('; ');
}

async function decideByPerson(
  awaiting: TicketState<'awaiting_person'>,
  ticketCase: TicketCase,
  answer: Answer,
  why: string,
): Promise<TicketEnd> {
  const word = await askPerson(awaiting, ticketCase, answer, why);
  if (word.outcome !== 'approved') {
    await closeTicket(ticketCase, word.outcome);
    return { at: awaiting.to(word.outcome), result: resultOf(ticketCase, 'person', word.outcome, null, null) };
  }
  const sending = awaiting.to('sending', `approved by ${word.by.join(', ')}`);
  await giveMoneyBack(ticketCase, word.approval, word.by);
  return sendAndEnd(sending, ticketCase, { ...answer, reply: word.reply }, word.approval);
}

async function giveMoneyBack({ ticket }: TicketCase, approval: ApprovedReply, approvedBy: string[]): Promise<void> {
  if (approval.action !== 'refund_and_reply') return;
  const { proof, arguments: args } = approval;
  await step('refund', () => recordRefund({ customerEmail: ticket.customerEmail, proof, arguments: args, approvedBy }), {
    summary: 'Give the approved money back',
  });
}

async function sendAndEnd(
  sending: TicketState<'sending'>,
  ticketCase: TicketCase,
  answer: Answer,
  approval: ApprovedReply | null,
): Promise<TicketEnd> {
  const path = approval ? 'person' : 'branch';
  const sent = await send(sending, ticketCase, answer, approval);
  if (sent.messageId !== null) {
    return { at: sent.at.to(answer.outcome), result: resultOf(ticketCase, path, answer.outcome, answer.reply, sent.messageId) };
  }
  await closeTicket(ticketCase, 'handed_over');
  return { at: sent.at.to('handed_over'), result: resultOf(ticketCase, 'person', 'handed_over', answer.reply, null) };
}

/** Keeps how a ticket ended that got no mail, for the next ticket of the same customer. */
async function closeTicket({ ticket, category }: TicketCase, outcome: 'rejected' | 'expired' | 'handed_over'): Promise<void> {
  await step('close ticket', () => recordOutcome({ ticket, category, outcome }), {
    summary: `Close the ticket as ${outcome.replaceAll('_', ' ')}`,
  });
}

const resultOf = (
  { category, urgency, confidence }: TicketCase,
  path: SupportTicketResult['path'],
  outcome: SupportTicketResult['outcome'],
  reply: string | null,
  messageId: string | null,
): SupportTicketResult => ({ category, urgency, confidence, path, outcome, reply, messageId });
