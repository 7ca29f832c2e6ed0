import { CUSTOMER_REPLY_UPDATE, RATE_UPDATE, type CustomerReply, type Rating } from '../../kit/common/message.ts';
import { truncate } from '../../kit/common/text.ts';
import { mailbox, type JournalLine, type Mailbox } from '../../kit/workflow/mailbox.ts';
import { assertCustomerReply, assertRating } from '../../kit/workflow/messages.ts';

/** Mailboxes for the messages that a customer can send to a run. */
export interface Mailboxes {
  replies: Mailbox<CustomerReply>;
  ratings: Mailbox<Rating>;
}

const MOST_QUOTED = 200;

function lineOf({ text, automatic, setAside = [] }: CustomerReply): JournalLine {
  const words = truncate(text, MOST_QUOTED);
  if (automatic) return { kind: 'rule', by: 'automatic-mail', choice: automatic.kind, reasoning: `${automatic.why}: ${words}` };
  const aside = setAside.map(
    ({ field, text: said, why }) => ` (${field} ${JSON.stringify(truncate(said, MOST_QUOTED))} is set aside: ${why})`,
  );
  return { by: 'customer', choice: 'wrote again', reasoning: `${words}${aside.join('')}` };
}

/** Opens both mailboxes. Call before the story's first wait, so that no early message is refused. */
export const openMailboxes = (): Mailboxes => ({
  replies: mailbox<CustomerReply>({
    name: CUSTOMER_REPLY_UPDATE,
    check: assertCustomerReply,
    journal: lineOf,
    isRead: ({ automatic }) => automatic === undefined || automatic.kind === 'bounce', // a person reviews a bounced mail
  }),
  ratings: mailbox<Rating>({
    name: RATE_UPDATE,
    check: assertRating,
    journal: ({ rating, comment }) => ({
      by: 'customer',
      choice: `rated ${rating} of 5`,
      ...(comment && { reasoning: truncate(comment, MOST_QUOTED) }),
    }),
  }),
});
