import type { Verdict } from '../../kit/activity/effects.ts';
import type { SentMail } from '../../kit/activity/mail/port.ts';
import { mailVerdict } from '../../kit/activity/mail/verify.ts';
import { currentScope } from '../../kit/activity/scope.ts';
import { SignalboxError } from '../../kit/common/failures.ts';
import { writeTicket } from '../../store/shop-writes.ts';
import type { InformPersonInput, SendReplyInput, SendSurveyInput } from './inputs.ts';
import { complaintMail, replyMail } from './mail-text.ts';
import type { SupportTicketDeps } from './ports.ts';
import { surveyText } from './survey-text.ts';

/**
 * Sends the reply to the address that wrote, and to no other, and closes the ticket.
 * @throws SignalboxError MAIL_UNAVAILABLE, MAIL_REFUSED, EFFECT_IN_DOUBT, PROOF_INVALID.
 */
export async function sendReply(deps: SupportTicketDeps, input: SendReplyInput): Promise<{ messageId: string }> {
  const { ticket, reply, category, outcome, approval, round } = input;
  const scope = currentScope();
  if (approval && (approval.arguments.reply !== reply || approval.arguments.to !== ticket.customerEmail)) {
    throw new SignalboxError('PROOF_INVALID', { detail: 'the mail is not the one that was approved' });
  }
  const sent = await deps.effects.once<SentMail>(
    {
      step: round === 1 ? 'send reply' : `send reply-${round}`,
      action: 'send_mail',
      class: 'irreversible',
      request: { to: ticket.customerEmail, subject: ticket.subject, reply },
      ...(approval && { proof: approval }),
      ...doubts(deps),
      ...(input.inDoubt && { inDoubt: input.inDoubt }),
    },
    (key) =>
      deps.mail.send(
        replyMail(
          { key, runId: scope.runId, domain: deps.settings.mailDomain },
          { to: ticket.customerEmail, subject: ticket.subject, reply, answers: ticket.messageId ?? null },
        ),
      ),
  );
  const { customerEmail, subject } = ticket;
  await scope.commit((trx) =>
    writeTicket(trx, { run_id: scope.runId, customer_email: customerEmail, subject, category, outcome, at: new Date() }),
  );
  return { messageId: sent.messageId };
}

/**
 * Tells our people about a complaint by mail.
 * @throws SignalboxError CONFIG_INVALID when nobody is in the group, and as `sendReply`.
 */
export async function informPerson(deps: SupportTicketDeps, input: InformPersonInput): Promise<{ messageId: string; informed: string[] }> {
  const { ticket, customerName, urgency, reasoning } = input;
  const { runId } = currentScope();
  const group = deps.settings.complaintGroup;
  const to = deps.people.addressesOf(group);
  if (to.length === 0)
    throw new SignalboxError('CONFIG_INVALID', {
      detail: `nobody is in the group ${group}`,
      fix: `Put somebody into the group ${group} in the people file.`,
    });
  const sent = await deps.effects.once<SentMail>(
    {
      step: 'inform person',
      action: 'send_mail',
      class: 'irreversible',
      request: { group, subject: ticket.subject },
      ...doubts(deps),
    },
    (key) =>
      deps.mail.send(complaintMail({ key, runId, domain: deps.settings.mailDomain }, { to, customerName, urgency, reasoning, ...ticket })),
  );
  return { messageId: sent.messageId, informed: to.filter((address) => !sent.refused.includes(address)) };
}

/** Asks the customer once how it went. @throws SignalboxError as `sendReply`. */
export async function sendSurvey(
  deps: SupportTicketDeps,
  { ticket, customerName, language }: SendSurveyInput,
): Promise<{ messageId: string }> {
  const { runId } = currentScope();
  const to = ticket.customerEmail;
  const sent = await deps.effects.once<SentMail>(
    { step: 'survey', action: 'send_mail', class: 'irreversible', request: { to, subject: ticket.subject }, ...doubts(deps) },
    (key) => {
      const text = surveyText(customerName, language);
      return deps.mail.send(
        replyMail(
          { key, runId, domain: deps.settings.mailDomain },
          { to, subject: ticket.subject, reply: text, answers: ticket.messageId ?? null },
        ),
      );
    },
  );
  return { messageId: sent.messageId };
}

/** How the ledger finds out about a mail whose row was left open by a crash. */
function doubts({ mail, settings }: SupportTicketDeps): {
  verify: (key: string) => Promise<Verdict<SentMail>>;
  inDoubt: 'repeat' | 'person';
} {
  return { verify: mailVerdict(mail, settings.mailDomain), inDoubt: settings.mailInDoubt };
}
