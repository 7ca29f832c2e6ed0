import { z } from 'zod';

/** What the mail server does wrong on demand, until told otherwise. */
export const MailFaults = z.strictObject({
  /** Refuse every message with this code, for now (451) or for good (550), and keep none. */
  reject: z
    .union([z.literal(451), z.literal(550)])
    .nullable()
    .default(null),
  /** Keep the message, then cut the connection without an answer: the sender cannot know. */
  dropAfterData: z.boolean().default(false),
  /** Wait so long before the answer, in milliseconds. */
  delayMs: z.number().int().min(0).max(600_000).default(0),
});
export type MailFaults = z.infer<typeof MailFaults>;
