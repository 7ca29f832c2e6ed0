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

/** The approved action with its exact arguments. */
export interface Approval<Arguments extends SendReplyArguments = SendReplyArguments> {
  proof: ApprovalProof;
  action: 'send_reply' | 'send_own_reply' | 'refund_and_reply';
  arguments: Arguments;
}

export interface SendReplyInput {
  /** Number of the customer's message, from 1; part of the effect key, because each message gets an answer. */
  round: number;
  ticket: Pick<SupportTicketInput, 'customerEmail' | 'subject' | 'messageId'>;
  reply: string;
  category: string;
  /** Outcome of the ticket once the mail is sent; `asked` for a question. */
  outcome: Extract<SupportTicketResult['outcome'], 'sent' | 'recorded'> | 'asked';
  /** Present when a person approved this reply; the mail must equal the approved one. */
  approval?: Approval;
  /** Set when a person wants a mail in doubt to be sent again; without it the setting decides. */
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
  /** Group that is mailed about complaints, from the run's configuration. */
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
  /** ISO 639-1 code of the survey's language. */
  language: string;
}

export interface PublishArticleInput {
  proof: ApprovalProof;
  /** The arguments of `publish_article` exactly as approved. */
  arguments: PublishArticleArguments;
}
