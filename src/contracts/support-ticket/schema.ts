import { SupportTicketConfiguration } from './configuration.schema.ts';
import { CustomerReplyMessage } from './messages.schema.ts';
import { SupportTicketInput, SupportTicketResult } from './ticket.schema.ts';

/** Schemas of the contract. */
export const schemas = {
  input: SupportTicketInput,
  result: SupportTicketResult,
  configuration: SupportTicketConfiguration,
  messages: { customerReply: CustomerReplyMessage },
};
