import { isCancellation } from '@temporalio/workflow';
import type { PublishArticleArguments } from '../../contracts/support-ticket/context.ts';
import type { ArticleProposal } from '../../contracts/support-ticket/ticket.schema.ts';
import type { AutomaticMail } from '../../kit/common/automatic-mail.ts';
import { closeTicket, messageTextOf, percent, policyOf } from './case.ts';
import type { PolicyFacts, ResolvedTicket, Ticket, TicketCase, Turn } from './case.ts';
import { withReply } from './conversation.ts';
import type { Delivered } from './deliver.ts';

/** Waits for the customer after a question or an answer; any other delivery ends the run. */
export async function awaitCustomer(run: Ticket, delivered: Delivered): Promise<Turn> {
  if (delivered.end) return delivered;
  if (delivered.asks) return awaitAnswer(run, delivered.sent);
  run.publish(delivered.sent.result);
  return keepOpen(run, delivered.sent);
}

/** Waits for the customer's answer. A bounced mail does not extend the wait; a person reviews only the first one. */
async function awaitAnswer(run: Ticket, { ticketCase, result }: ResolvedTicket): Promise<Turn> {
  const until = Date.now() + run.configuration.customerReplyWithinMs;
  for (let reviewed = false; ;) {
    const reply = await run.message.customerReply.next(until - Date.now());
    if (!reply) return { end: run.end('awaiting_customer', 'expired', result, 'the customer did not answer') };
    const { automatic, text } = reply;
    if (!automatic) {
      run.move('awaiting_customer', 'gathering', 'the customer answered');
      return { conversation: withReply(ticketCase.conversation, reply) };
    }
    if (reviewed) continue;
    const outcome = await askAboutBounce(run, 'awaiting_customer', ticketCase, { automatic, text });
    if (outcome) return { end: run.end('awaiting_person', outcome, { ...result, outcome }) };
    run.move('awaiting_person', 'awaiting_customer', NOTHING_TO_DO);
    reviewed = true;
  }
}

/**
 * Keeps the case open after the answer. A new mail of the customer reopens it, one survey is sent, and at the end an article for the knowledge
 * base is proposed when the customer did not contradict the answer. A cancellation ends the run normally, since the answer was already sent.
 */
export async function keepOpen(run: Ticket, resolved: ResolvedTicket): Promise<Turn> {
  const { reopenWithinMs, surveyAfterMs, survey } = run.configuration.aftercare;
  let now = resolved;
  let learned = false;
  const end = (): Turn => ({ end: run.end('resolved', now.outcome, now.result) });
  try {
    for (;;) {
      now = await noteRatings(run, now);
      const { conversation } = now.ticketCase;
      const reply = run.message.customerReply.waiting > 0 ? await run.message.customerReply.next(null) : null;
      if (reply && !reply.automatic) {
        run.move('resolved', 'gathering', 'the customer wrote again');
        return { conversation: withReply(conversation, reply) };
      }
      if (reply?.automatic) {
        if (now.cameBack) continue; // a person has reviewed the first one
        const outcome = await askAboutBounce(run, 'resolved', now.ticketCase, { automatic: reply.automatic, text: reply.text });
        if (outcome) return { end: run.end('awaiting_person', outcome, { ...now.result, outcome }) };
        run.move('awaiting_person', 'resolved', NOTHING_TO_DO);
        now = { ...now, cameBack: true };
        continue;
      }
      const surveyDue = survey && !conversation.surveyed && !now.cameBack && surveyAfterMs < reopenWithinMs;
      const restsUntil = now.resolvedAt + (surveyDue ? surveyAfterMs : reopenWithinMs);
      if (Date.now() < restsUntil) {
        await run.continueAsNew('resolved', now, { mostEvents: run.configuration.mostEvents });
        await run.anyMessage(restsUntil - Date.now(), 'Keep the case open for the customer');
      } else if (surveyDue) now = await askHowItWent(run, now);
      else if (learned || now.cameBack) return end();
      else {
        await learn(run, now);
        learned = true; // messages that arrived meanwhile are read before the end
      }
    }
  } catch (error) {
    if (!isCancellation(error) || run.state !== 'resolved') throw error;
    return end();
  }
}

/** The newest rating counts. */
async function noteRatings(run: Ticket, now: ResolvedTicket): Promise<ResolvedTicket> {
  let { rating } = now.result;
  while (run.message.rate.waiting > 0) rating = (await run.message.rate.next(null))!.rating;
  if (rating === now.result.rating) return now;
  const result = { ...now.result, rating };
  run.publish(result);
  return { ...now, result };
}

/** Sends the survey. If the mail server refuses it, this is only journaled: a survey is not worth a person's time. */
async function askHowItWent(run: Ticket, now: ResolvedTicket): Promise<ResolvedTicket> {
  const { ticketCase } = now;
  const { ticket, context, language, conversation } = ticketCase;
  await run.mail.sendSurvey(
    { ticket, language, customerName: context.customer.name },
    { step: 'ask how it went', summary: `Ask ${ticket.customerEmail} how it went` },
  );
  return { ...now, ticketCase: { ...ticketCase, conversation: { ...conversation, surveyed: true } } };
}

/** Proposes an article when no branch knew the answer and the customer did not contradict it. A person must approve it. */
async function learn(run: Ticket, { ticketCase, result }: ResolvedTicket): Promise<void> {
  if (!run.configuration.aftercare.learn || result.path === 'branch' || result.reply === null) return;
  const article = await draftArticle(run, ticketCase, { ...result, reply: result.reply });
  if (!article) return;
  const { category, language, ticket } = ticketCase;
  const { title, body, reasoning } = article;
  const decided = await run.approve({
    from: 'resolved',
    in: 'learning',
    to: 'learning',
    why: title,
    name: 'article',
    action: 'publish_article',
    arguments: { title, body, category, language },
    show: [
      { label: 'Why', text: `This case was solved by ${result.path}, and the knowledge base had no answer: ${reasoning}` },
      { label: 'The case', text: `${ticket.subject}\n\n${ticket.body}` },
      { label: 'Title', text: title },
      { label: 'Article', text: body },
    ],
    editable: ['title', 'body'],
    policy: { ...policyOf(run, ticketCase), escalation: [] }, // no deadline, so no escalation
  });
  if (decided.choice === 'approved') {
    const args = decided.arguments as PublishArticleArguments;
    await run.once.publishArticle({ proof: decided.proof, arguments: args }, { summary: 'Put the article into the knowledge base' });
  }
  run.move('learning', 'resolved', decided.choice.replaceAll('_', ' '));
}

/** Drafts an article from the case; null when the case is not worth one or no model could write it. */
async function draftArticle(
  run: Ticket,
  { ticket, context, language }: TicketCase,
  { reply, category }: { reply: string; category: string },
): Promise<ArticleProposal | null> {
  const { customer, orders, passages } = context;
  const personal = [customer.name, customer.email, ...orders.map(({ id }) => id), ...(ticket.orderId ? [ticket.orderId] : [])];
  const known = passages.map(({ title }) => title);
  const { output } = await run.ask.proposeArticle(
    { ticket: messageTextOf(ticket), reply, language, category, known, personal },
    { summary: 'See what the knowledge base can learn', done: ({ output: found }) => (found.worthKeeping ? found.title : 'nothing') },
  );
  if (output === null) return null;
  const keep = output.worthKeeping && output.confidence >= run.configuration.confidenceThreshold;
  run.note('worth-an-article', keep ? 'propose' : 'no', `${percent(output.confidence)} sure: ${output.reasoning}`);
  return keep ? output : null;
}

const NOTHING_TO_DO = 'nothing is to be done about the mail that came back';

/**
 * Asks a person about a customer whom no mail reaches; the run then is in `awaiting_person`.
 * @param bounce a mail server's message that a mail did not arrive.
 * @returns how the ticket ends, already closed, or null when nothing is to be done.
 */
export async function askAboutBounce(
  run: Ticket,
  from: 'gathering' | 'resolved' | 'awaiting_customer',
  facts: PolicyFacts & Pick<TicketCase, 'ticket' | 'category'>,
  { automatic, text }: { automatic: AutomaticMail; text: string },
): Promise<'handed_over' | 'expired' | null> {
  const { ticket, conversation } = facts;
  const ours = conversation.turns.findLast((turn) => turn.from === 'shop')?.text;
  const decided = await run.approve({
    from,
    in: 'awaiting_person',
    to: 'awaiting_person',
    why: 'a mail to the customer came back',
    name: 'mail came back',
    action: 'reach_customer',
    arguments: { to: ticket.customerEmail },
    show: [
      { label: 'What happened', text: `a mail came back: ${automatic.why}` },
      { label: 'If you approve', text: 'the ticket is handed over: you reach the customer by other means' },
      { label: 'If you reject', text: 'the ticket continues as if the mail had arrived' },
      { label: 'The mail server says', text },
      ...(ours === undefined ? [] : [{ label: 'Our mail', text: ours }]),
    ],
    policy: policyOf(run, { ...facts, conversation: { ...conversation, receivedAt: Date.now() } }),
  });
  if (decided.choice === 'rejected') return null;
  const outcome = decided.choice === 'expired' ? 'expired' : 'handed_over';
  await closeTicket(run, facts, outcome);
  return outcome;
}
