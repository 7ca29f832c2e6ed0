import { z } from 'zod';
import { canBeKept, MessageId, NOT_KEPT } from './support-ticket.schema.ts';

const text = (most: number) => z.string().trim().min(1).max(most).refine(canBeKept, NOT_KEPT);

/** The customer wrote again: what the run's mailbox for replies takes. */
export const CustomerReplyMessage = z.strictObject({
  text: text(20_000).describe('What the customer wrote.'),
  messageId: MessageId.nullable().default(null).describe('Message-ID of the mail, if it was a mail: the same one counts once.'),
});

/** What the customer says about it. */
export const RatingMessage = z.strictObject({
  rating: z.number().int().min(1).max(5).describe('1 (bad) to 5 (good).'),
  comment: text(20_000).nullable().default(null).describe('What the customer said to it.'),
});
