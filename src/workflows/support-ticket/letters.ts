import { CUSTOMER_REPLY_UPDATE, RATE_UPDATE, type CustomerReply, type Rating } from '../../kit/common/message.ts';
import { misfit } from '../../kit/workflow/core.ts';
import { mailbox, type Mailbox } from '../../kit/workflow/mailbox.ts';

/** What a customer may send into the run of their case. */
export interface Letters {
  replies: Mailbox<CustomerReply>;
  ratings: Mailbox<Rating>;
}

/** Opens both mailboxes; before the first wait of the story, so that no letter comes to a closed door. */
export const openLetters = (): Letters => ({
  replies: mailbox<CustomerReply>({
    name: CUSTOMER_REPLY_UPDATE,
    check: assertReply,
    journal: ({ text }) => ({ by: 'customer', choice: 'wrote again', reasoning: text.slice(0, 200) }),
  }),
  ratings: mailbox<Rating>({
    name: RATE_UPDATE,
    check: assertRating,
    journal: ({ rating, comment }) => ({
      by: 'customer',
      choice: `rated ${rating} of 5`,
      ...(comment && { reasoning: comment.slice(0, 200) }),
    }),
  }),
});

const MOST_CHARACTERS = 20_000;

function assertReply(value: unknown): asserts value is CustomerReply {
  const { text, messageId } = fieldsOf(value);
  if (typeof text !== 'string' || text.trim() === '') throw misfit('text', 'is missing');
  if (text.length > MOST_CHARACTERS) throw misfit('text', `has more than ${MOST_CHARACTERS} characters`);
  if (messageId !== null && typeof messageId !== 'string') throw misfit('messageId', 'must be a text or null');
}

function assertRating(value: unknown): asserts value is Rating {
  const { rating, comment } = fieldsOf(value);
  if (!Number.isInteger(rating) || Number(rating) < 1 || Number(rating) > 5) throw misfit('rating', 'must be a whole number from 1 to 5');
  if (comment !== null && typeof comment !== 'string') throw misfit('comment', 'must be a text or null');
}

const fieldsOf = (value: unknown): Record<string, unknown> =>
  typeof value === 'object' && value !== null ? (value as Record<string, unknown>) : {};
