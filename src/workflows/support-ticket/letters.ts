import { CUSTOMER_REPLY_UPDATE, RATE_UPDATE, type CustomerReply, type Rating } from '../../kit/common/message.ts';
import { mailbox, type Mailbox } from '../../kit/workflow/mailbox.ts';
import { assertCustomerReply, assertRating } from '../../kit/workflow/messages.ts';

/** What a customer may send into the run of their case. */
export interface Letters {
  replies: Mailbox<CustomerReply>;
  ratings: Mailbox<Rating>;
}

/** Opens both mailboxes; before the first wait of the story, so that no letter comes to a closed door. */
export const openLetters = (): Letters => ({
  replies: mailbox<CustomerReply>({
    name: CUSTOMER_REPLY_UPDATE,
    check: assertCustomerReply,
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
