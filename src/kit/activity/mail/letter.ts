import type { MailMessage } from './port.ts';
import { oneLine, toHtml } from './text.ts';

/** A mail as an author writes it. */
export type Letter = { to: string | string[]; subject: string; text: string } & Partial<
  Pick<MailMessage, 'html' | 'inReplyTo' | 'references' | 'headers' | 'priority' | 'attachments'>
>;

/** The mail of a letter; it names its run, if it is of one. */
export const mailOf = (
  { to, subject, text, ...rest }: Letter,
  { messageId, runId }: { messageId: string; runId?: string },
): MailMessage => ({
  messageId,
  to: [to].flat(),
  subject: oneLine(subject),
  text,
  html: toHtml(text),
  inReplyTo: null,
  references: [],
  headers: runId === undefined ? {} : { 'X-Signalbox-Run': oneLine(runId) },
  priority: 'normal',
  ...rest,
});
