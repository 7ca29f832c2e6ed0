import type { SupportTicketInput, SupportTicketResult } from '../../contracts/support-ticket/ticket.schema.ts';
import type { SendReplyArguments } from '../../contracts/support-ticket/context.ts';
import { mails, type KitPorts } from '../../kit/activity/activities.ts';
import { declare } from '../../kit/activity/effect-class.ts';
import { messageIdOf } from '../../kit/activity/mail/text.ts';
import { currentScope } from '../../kit/activity/scope.ts';
import type { ApprovalProof } from '../../kit/common/approval.ts';
import { SignalboxError } from '../../kit/common/failures.ts';
import { complaintLetter, replyLetter, type Complaint } from './mail-text.ts';
import { recordOutcome } from './records.ts';
import { surveyText } from './survey-text.ts';

type Answered = Pick<SupportTicketInput, 'customerEmail' | 'subject' | 'messageId'>;

export interface SendReplyInput {
  /** Number of the customer's message, from 1; part of the effect key, because each message gets an answer. */
  round: number;
  ticket: Answered;
  reply: string;
  category: string;
  /** Outcome of the ticket once the mail is sent; `asked` for a question. */
  outcome: Extract<SupportTicketResult['outcome'], 'sent' | 'recorded'> | 'asked';
  /** Present when a person approved this reply, with its exact arguments; the mail must equal the approved one. */
  approval?: { proof: ApprovalProof; action: 'send_reply' | 'send_own_reply' | 'refund_and_reply'; arguments: SendReplyArguments };
  /** Set when a person wants a mail in doubt to be sent again; without it the setting decides. */
  inDoubt?: 'repeat';
}

interface InformPersonInput extends Complaint {
  /** Group that is mailed, from the run's configuration. */
  group: string;
}

interface SendSurveyInput {
  ticket: Answered;
  customerName: string;
  /** ISO 639-1 code of the survey's language. */
  language: string;
}

export const createMailActivities = (ports: KitPorts) => {
  const toCustomer = ({ customerEmail: to, subject, messageId }: Answered, reply: string) =>
    replyLetter(
      { to, subject, reply, answers: messageId ?? null },
      messageIdOf(`thread:${currentScope().runId}`, ports.settings.mailDomain),
    );

  const mailReply = mails(
    ports,
    ({ ticket, reply }: SendReplyInput) => toCustomer(ticket, reply),
    ({ round, ticket: { customerEmail: to, subject }, reply, approval, inDoubt }) => ({
      step: round === 1 ? 'send reply' : `send reply-${round}`,
      request: { to, subject, reply },
      inDoubt,
      ...(approval && { proof: approval }),
    }),
  );

  return {
    /** Sends the reply to the sender's address only, and records the outcome of the ticket. */
    sendReply: declare<'mail'>('irreversible')(async (input: SendReplyInput) => {
      const { approval, reply, ticket } = input;
      if (approval && (approval.arguments.reply !== reply || approval.arguments.to !== ticket.customerEmail))
        throw new SignalboxError('PROOF_INVALID', { detail: 'the mail is not the one that was approved' });
      const sent = await mailReply(input);
      await recordOutcome(input);
      return sent;
    }),

    /** Mails our people about a complaint. @throws SignalboxError CONFIG_INVALID when the group is empty. */
    informPerson: mails(
      ports,
      ({ group, ...complaint }: InformPersonInput) => {
        const to = ports.people.addressesOf(group);
        if (to.length > 0) return { to, ...complaintLetter(currentScope().runId, complaint) };
        throw new SignalboxError('CONFIG_INVALID', {
          detail: `nobody is in the group ${group}`,
          fix: `Put somebody into the group ${group} in the people file.`,
        });
      },
      ({ group, ticket: { subject } }) => ({ request: { group, subject } }),
    ),

    sendSurvey: mails(
      ports,
      ({ ticket, customerName, language }: SendSurveyInput) => toCustomer(ticket, surveyText(customerName, language)),
      ({ ticket: { customerEmail: to, subject } }) => ({ step: 'survey', request: { to, subject } }),
    ),
  };
};
