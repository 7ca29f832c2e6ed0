import { z } from 'zod';

/** Faults that the mail server plays until they are changed. */
export const MailFaults = z.strictObject({
  /** Refuse every message with this code, temporarily (451) or permanently (550), and store none. */
  reject: z
    .union([z.literal(451), z.literal(550)])
    .nullable()
    .default(null),
  /** Store the message, then cut the connection without an answer, so that the sender does not know. */
  dropAfterData: z.boolean().default(false),
  /** Delay of the answer, in milliseconds. */
  delayMs: z.number().int().min(0).max(600_000).default(0),
});
export type MailFaults = z.infer<typeof MailFaults>;
