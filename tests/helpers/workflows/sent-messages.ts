import { defineMessage } from '../../../src/kit/common/contract.ts';
import { optional, text, wholeNumber } from '../../../src/kit/common/fields.ts';

/** A message that a story waits for, and one that it only counts. */
export const customerReply = defineMessage({
  name: 'customerReply',
  story: 'The customer wrote.',
  fields: { text: text('What the customer wrote.'), messageId: optional(text('Id of the mail.')) },
  journal: (reply) => ({ by: 'customer', choice: 'wrote again', reasoning: reply.text }),
});

export const rate = defineMessage({
  name: 'rate',
  story: 'The customer rates.',
  fields: { rating: wholeNumber('1 to 5', { least: 1, most: 5 }) },
  journal: ({ rating }) => ({ by: 'customer', choice: `rated ${rating}` }),
});
