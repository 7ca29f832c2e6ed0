import { z } from 'zod';
import { keptText } from '../../kit/schema/text.ts';
import { mailFields, readMail } from './mail.schema.ts';

/** Schema of the message `customerReply`: the customer wrote again. */
export const CustomerReplyMessage = z
  .strictObject({
    text: keptText(20_000).describe('What the customer wrote.'),
    ...mailFields,
    from: z.string().max(1_000).nullish().describe('Address of the sender, if it was a mail.'),
  })
  .transform(({ text, from, ...mail }) => {
    const { messageId, automatic, setAside } = readMail({ ...mail, from: from ?? '', text });
    return { text, messageId, ...(automatic && { automatic }), ...(setAside && { setAside }) };
  });
