import { z } from 'zod';
import { automaticMail, TELLING_HEADERS } from '../../formats/mail-kind.ts';
import { asKept, cutWhole } from '../../kit/common/text.ts';
import type { AutomaticMail, SetAside } from '../../kit/common/automatic-mail.ts';

/** The fields of a mail that are taken as they come: one that cannot be used costs itself, never the message. */
export const mailFields = {
  subject: z.string().nullish().describe('Subject of the mail.'),
  messageId: z.string().nullish().describe('Message-ID of the mail: the same one counts once, and our answer is threaded behind it.'),
  headers: z
    .record(z.string(), z.unknown())
    .nullish()
    .describe('Headers of the mail by name, as texts. They tell absence notes, bounces and lists from what a person wrote.'),
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
  setAside?: SetAside[];
}

const MOST_SUBJECT_CHARACTERS = 300;
const MOST_HEADER_CHARACTERS = 1_000;

/** Reads what stands around the text of a mail. The headers themselves go no further: what they tell is kept. */
export function readMail(given: GivenMail): ReadMail {
  const aside: SetAside[] = [];
  const setAside = (field: string, text: string, why: string) => {
    aside.push({ field, text: cutWhole(asKept(text), MOST_HEADER_CHARACTERS), why });
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
  return setAside('messageId', trimmed, 'it does not look like <id@domain>, so the answer is not threaded behind it');
}

function orderIdOf(text: string, setAside: Aside): string | null {
  const trimmed = text.trim();
  if (trimmed === '') return null;
  const id = trimmed.replace(/^#\s*/, '').toUpperCase();
  return /^[A-Z]-\d{1,10}$/.test(id) ? id : setAside('orderId', trimmed, 'it does not look like A-1001');
}

const NO_SUBJECT = '(no subject)';

function subjectOf(text: string, setAside: Aside): string {
  const subject = asKept(text).trim();
  const cut = cutWhole(subject, MOST_SUBJECT_CHARACTERS);
  if (subject !== text.trim()) setAside('subject', text, 'it holds characters that no database keeps');
  if (cut !== subject) setAside('subject', text, `it is longer than ${MOST_SUBJECT_CHARACTERS} characters`);
  return cut === '' ? NO_SUBJECT : cut;
}
