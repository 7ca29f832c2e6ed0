import { z } from 'zod';
import { automaticMail, TELLING_HEADERS } from '../../formats/mail-kind.ts';
import { toStorable, truncate } from '../../kit/common/text.ts';
import type { AutomaticMail, IgnoredHeader } from '../../kit/common/automatic-mail.ts';

/** Optional fields of a mail: an unusable value is set aside, and the message is still accepted. */
export const mailFields = {
  subject: z.string().nullish().describe('Subject of the mail.'),
  messageId: z
    .string()
    .nullish()
    .describe('Message-ID of the mail: a mail with the same one counts once, and our answer is threaded to it.'),
  headers: z
    .record(z.string(), z.unknown())
    .nullish()
    .describe('Headers of the mail by name, as texts. They identify absence notes, bounces and mailing lists.'),
};

interface GivenMail {
  from: string;
  text: string;
  subject?: string | null | undefined;
  messageId?: string | null | undefined;
  orderId?: string | number | null | undefined;
  headers?: Record<string, unknown> | null | undefined;
}

interface ReadMail {
  subject: string;
  messageId: string | null;
  orderId: string | null;
  automatic?: AutomaticMail;
  setAside?: IgnoredHeader[];
}

const MOST_SUBJECT_CHARACTERS = 300;
const MOST_HEADER_CHARACTERS = 1_000;

/** Reads the fields and headers of a mail. The headers themselves are not kept, only the facts read from them. */
export function readMail(given: GivenMail): ReadMail {
  const aside: IgnoredHeader[] = [];
  const setAside = (field: string, text: string, why: string) => {
    aside.push({ field, text: truncate(toStorable(text), MOST_HEADER_CHARACTERS), why });
    return null;
  };
  const headers = headersOf(given.headers ?? {});
  const messageId = messageIdOf(given.messageId ?? headers['message-id'] ?? '', setAside);
  const orderId = orderIdOf(String(given.orderId ?? ''), setAside);
  const subject = subjectOf(given.subject ?? headers['subject'] ?? '', setAside);
  const automatic = automaticMail({ headers, from: given.from, subject, text: given.text });
  return { subject, messageId, orderId, ...(automatic && { automatic }), ...(aside.length > 0 && { setAside: aside }) };
}

const READ_HEADERS: ReadonlySet<string> = new Set([...TELLING_HEADERS, 'message-id', 'subject']);

function headersOf(given: Record<string, unknown>): Record<string, string> {
  const named = Object.entries(given).map(([name, value]) => [name.trim().toLowerCase(), value] as const);
  return Object.fromEntries(
    named.flatMap(([name, value]) =>
      READ_HEADERS.has(name) ? [[name, [value].flat().filter(isText).join(', ').slice(0, MOST_HEADER_CHARACTERS)]] : [],
    ),
  );
}

const isText = (value: unknown): boolean => typeof value === 'string' || typeof value === 'number';

type Aside = (field: string, text: string, why: string) => null;

const MESSAGE_ID = /^<(?!.*=\?)[!-;=?A-~]+@[!-;=?A-~]+>$/;
const MOST_ID_CHARACTERS = 250;

function messageIdOf(text: string, setAside: Aside): string | null {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  const id = trimmed.startsWith('<') ? trimmed : `<${trimmed}>`;
  if (id.length <= MOST_ID_CHARACTERS && MESSAGE_ID.test(id)) return id;
  return setAside('messageId', trimmed, 'it does not look like <id@domain>, so the answer is not threaded to it');
}

function orderIdOf(text: string, setAside: Aside): string | null {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  const id = trimmed.replace(/^#\s*/, '').toUpperCase();
  return /^[A-Z]-\d{1,10}$/.test(id) ? id : setAside('orderId', trimmed, 'it does not look like A-1001');
}

const NO_SUBJECT = '(no subject)';

function subjectOf(text: string, setAside: Aside): string {
  const subject = toStorable(text).trim();
  const cut = truncate(subject, MOST_SUBJECT_CHARACTERS);
  if (subject !== text.trim()) setAside('subject', text, 'it contains characters that the database cannot store');
  if (cut !== subject) setAside('subject', text, `it is longer than ${MOST_SUBJECT_CHARACTERS} characters`);
  return cut === '' ? NO_SUBJECT : cut;
}
