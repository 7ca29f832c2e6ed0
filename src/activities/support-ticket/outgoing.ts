import { sendMailOnce } from '../../kit/activity/mail/once.ts';
import { currentScope } from '../../kit/activity/scope.ts';
import { SignalboxError } from '../../kit/common/failures.ts';
import { writeTicket } from '../../business/shop/shop-writes.ts';
import type { InformPersonInput, SendReplyInput, SendSurveyInput } from './inputs.ts';
import { complaintMail, replyMail, type Envelope } from './mail-text.ts';
import type { SupportTicketDeps } from './ports.ts';
import { surveyText } from './survey-text.ts';

/**
 * Sends the reply to the sender's address only, and records the outcome of the ticket.
 * @throws SignalboxError MAIL_UNAVAILABLE, MAIL_REFUSED, EFFECT_IN_DOUBT, PROOF_INVALID.
 */
export async function sendReply(deps: SupportTicketDeps, input: SendReplyInput): Promise<{ messageId: string }> {
  const { ticket, reply, category, outcome, approval, round } = input;
  const scope = currentScope();
  if (approval && (approval.arguments.reply !== reply || approval.arguments.to !== ticket.customerEmail)) {
    throw new SignalboxError('PROOF_INVALID', { detail: 'the mail is not the one that was approved' });
  }
  const { customerEmail, subject } = ticket;
  const sent = await sendMailOnce(
    deps,
    {
      step: round === 1 ? 'send reply' : `send reply-${round}`,
      request: { to: customerEmail, subject, reply },
      inDoubt: input.inDoubt,
      ...(approval && { proof: approval }),
    },
    (messageId) => replyMail(envelopeOf(deps, messageId), { to: customerEmail, subject, reply, answers: ticket.messageId ?? null }),
  );
  await scope.commit((trx) =>
    writeTicket(trx, { run_id: scope.runId, customer_email: customerEmail, subject, category, outcome, at: new Date() }),
  );
  return { messageId: sent.messageId };
}

/** Mails our people about a complaint. @throws SignalboxError CONFIG_INVALID when the group is empty; also as `sendReply`. */
export async function informPerson(deps: SupportTicketDeps, input: InformPersonInput): Promise<{ messageId: string; informed: string[] }> {
  const { group, ticket, customerName, urgency, reasoning } = input;
  const to = deps.people.addressesOf(group);
  if (to.length === 0)
    throw new SignalboxError('CONFIG_INVALID', {
      detail: `nobody is in the group ${group}`,
      fix: `Put somebody into the group ${group} in the people file.`,
    });
  const sent = await sendMailOnce(deps, { step: 'inform person', request: { group, subject: ticket.subject } }, (messageId) =>
    complaintMail(envelopeOf(deps, messageId), { to, customerName, urgency, reasoning, ...ticket }),
  );
  return { messageId: sent.messageId, informed: to.filter((address) => !sent.refused.includes(address)) };
}

/** Sends the survey once. @throws SignalboxError as `sendReply`. */
export async function sendSurvey(
  deps: SupportTicketDeps,
  { ticket, customerName, language }: SendSurveyInput,
): Promise<{ messageId: string }> {
  const { customerEmail: to, subject, messageId: answers = null } = ticket;
  const sent = await sendMailOnce(deps, { step: 'survey', request: { to, subject } }, (messageId) =>
    replyMail(envelopeOf(deps, messageId), { to, subject, reply: surveyText(customerName, language), answers }),
  );
  return { messageId: sent.messageId };
}

const envelopeOf = ({ settings }: SupportTicketDeps, messageId: string): Envelope => ({
  messageId,
  runId: currentScope().runId,
  domain: settings.mailDomain,
});
