import type { PublishArticleArguments, RefundAndReplyArguments, SendReplyArguments } from '../../contracts/support-ticket/context.ts';
import type { SupportTicketInput, SupportTicketResult } from '../../contracts/support-ticket/ticket.schema.ts';
import type { ApprovalProof } from '../../kit/common/approval.ts';

export interface GatherContextInput {
  customerEmail: string;
  subject: string;
  body: string;
  orderId?: string | undefined;
}

export interface ReadChargesInput {
  customerId: string;
  /** Charges of this order come first. */
  orderId?: string | undefined;
}

/** What a person approved, word for word. */
export interface Approval<Arguments extends SendReplyArguments = SendReplyArguments> {
  proof: ApprovalProof;
  action: 'send_reply' | 'send_own_reply' | 'refund_and_reply';
  arguments: Arguments;
}

export interface SendReplyInput {
  /** Counts the customer's messages, from 1; part of the effect's key, because each of them gets an answer. */
  round: number;
  ticket: Pick<SupportTicketInput, 'customerEmail' | 'subject' | 'messageId'>;
  reply: string;
  category: string;
  /** What the ticket has come to once the mail is out; `asked` for a question. */
  outcome: Extract<SupportTicketResult['outcome'], 'sent' | 'recorded'> | 'asked';
  /** Present when a person approved this reply; the mail then is exactly what was approved. */
  approval?: Approval;
  /** Set when a person wants a mail of unknown fate to be sent again; without it the setting decides. */
  inDoubt?: 'repeat';
}

export interface RecordRefundInput {
  customerEmail: string;
  proof: ApprovalProof;
  /** The arguments of `refund_and_reply` exactly as approved. */
  arguments: RefundAndReplyArguments;
  approvedBy: string[];
}

export interface RecordFeatureRequestInput {
  customerEmail: string;
  title: string;
  summary: string;
}

export interface InformPersonInput {
  /** Group that hears of complaints, as the run is configured. */
  group: string;
  ticket: Pick<SupportTicketInput, 'customerEmail' | 'subject' | 'body'>;
  customerName: string;
  urgency: string;
  reasoning: string;
}

export interface RecordOutcomeInput {
  ticket: Pick<SupportTicketInput, 'customerEmail' | 'subject'>;
  category: string;
  outcome: SupportTicketResult['outcome'];
}

export interface SendSurveyInput {
  ticket: Pick<SupportTicketInput, 'customerEmail' | 'subject' | 'messageId'>;
  customerName: string;
  /** ISO 639-1 code of the language to ask in. */
  language: string;
}

export interface PublishArticleInput {
  proof: ApprovalProof;
  /** The arguments of `publish_article` exactly as approved. */
  arguments: PublishArticleArguments;
}
