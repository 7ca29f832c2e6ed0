import { createHash } from 'node:crypto';
import PostalMime, { addressParser, type Email } from 'postal-mime';
import type { MailAttachment, MailLimits, ReceivedMail } from '../../kit/common/received-mail.ts';
import { toStorable } from '../../kit/common/text.ts';
import { asWindows1252, isMisread } from './charset.ts';
import { filesOf, filesWithin, partsOf, picturesOf } from './files.ts';
import { textOfHtml } from './html-text.ts';
import { quotedIds } from './quoted.ts';

/** More than mail programs write, and few enough to be read in a moment. */
const MOST = { parts: 300, nesting: 50, headerBytes: 256 * 1_024, nestedMails: 5, references: 50, header: 2_000, text: 1_000_000 };
const PARSER = { maxNestingDepth: MOST.nesting, maxHeadersSize: MOST.headerBytes, maxRfc822NestingDepth: MOST.nestedMails };

/** Reads the bytes of a mail; a clause says why it cannot be read. */
export async function parseMail(raw: Uint8Array, limits: MailLimits): Promise<ReceivedMail | { refused: string }> {
  const parts = partsOf(raw);
  if (parts > MOST.parts) return { refused: `it has ${parts} parts; ${MOST.parts} are read` };
  let email: Email;
  try {
    email = await PostalMime.parse(raw, PARSER);
  } catch (error) {
    return { refused: `its structure is not read: ${(error as Error).message}` };
  }
  if (hasNoBoundary(email)) return { refused: 'its header names no boundary, so its parts cannot be told apart' };
  const attached = filesOf(email);
  const attachments = await filesWithin(attached, { depth: MOST.nestedMails, maxParts: MOST.parts, parse: PARSER });
  if (attachments.length > limits.attachments)
    return { refused: `it has ${attachments.length} attachments; ${limits.attachments} are taken` };
  const winmail = attachments.find(({ declaredType, name }) => declaredType === 'application/ms-tnef' || /^winmail\.dat$/i.test(name));
  if (winmail && !email.text?.trim() && !email.html)
    return { refused: 'all of it is in a winmail.dat: ask the sender for a mail in plain text or HTML' };
  const facts = await factsOf(raw, email, attached);
  return { ...facts, attachments, ...(isMisread(`${email.text ?? ''}${email.html ?? ''}`) && (await readAnew(raw))) };
}

/** A mail of several parts that does not say what separates them. */
const hasNoBoundary = ({ headers }: Email): boolean => {
  const type = headers.find(({ key }) => key === 'content-type')?.value ?? '';
  return /^\s*multipart\//i.test(type) && !/;\s*boundary\s*[*=]/i.test(type);
};

/** What a mail says in the charset that it should have declared. */
async function readAnew(raw: Uint8Array): Promise<Pick<ReceivedMail, 'subject' | 'text'>> {
  const email = await PostalMime.parse(asWindows1252(raw), PARSER);
  return { subject: subjectOf(email), text: await textOf(email) };
}

const subjectOf = ({ subject = '' }: Email): string => toStorable(subject.slice(0, MOST.header)).trim();

async function textOf({ text, html }: Email): Promise<string> {
  const plain = text?.trim() || (html ? await textOfHtml(html) : '');
  return toStorable(plain.replace(/\r\n?/g, '\n').slice(0, MOST.text)).trim();
}

async function factsOf(raw: Uint8Array, email: Email, attachments: MailAttachment[]): Promise<ReceivedMail> {
  const headers = headersOf(email);
  const [messageId = null] = idsIn(email.messageId ?? '');
  const [subject, text] = [subjectOf(email), await textOf(email)];
  const from = addressIn(email.from) ?? addressIn(addressParser(headers['from'] ?? '')[0]) ?? '';
  const read = { from, subject, text, messageId, headers, attachments };
  const replyTo = (email.replyTo ?? []).map(addressIn);
  return {
    ...read,
    replyTo: replyTo.length === 1 ? replyTo[0]! : null,
    answers: [...new Set([...idsIn(email.inReplyTo ?? ''), ...idsIn(email.references ?? '').reverse()])].slice(0, MOST.references),
    quoted: quotedIds(raw, email, attachments, messageId).slice(0, MOST.references),
    pictures: picturesOf(email),
    date: email.date !== undefined && !Number.isNaN(Date.parse(email.date)) ? new Date(email.date).toISOString() : null,
    key: keyOf(email, read),
  };
}

/** Without the headers that servers add on the way, so that a second delivery has the same. */
function keyOf(
  email: Email,
  { from, subject, text, messageId, attachments }: Omit<ReceivedMail, 'replyTo' | 'answers' | 'quoted' | 'pictures' | 'date' | 'key'>,
): string {
  const files = attachments.map(({ name, content }) => [name, sha256(content)]);
  return sha256(JSON.stringify([messageId ?? '', from, email.date ?? '', subject, text, sha256(email.html ?? ''), files]));
}

const sha256 = (content: string | Uint8Array): string => createHash('sha256').update(content).digest('hex');

type Named = { address?: string | undefined; group?: { address: string }[] | undefined } | undefined;

const addressIn = (named: Named): string | null => named?.address?.trim() || named?.group?.[0]?.address.trim() || null;

/** The first value of each header; those of a repeated one are joined. */
function headersOf({ headers }: Email): Record<string, string> {
  const found = new Map<string, string>();
  for (const { key, value } of headers) {
    const before = found.get(key);
    found.set(key, (before === undefined ? value : `${before}, ${value}`).slice(0, MOST.header));
  }
  return Object.fromEntries(found);
}

const idsIn = (text: string): string[] => text.slice(0, 100_000).match(/<[^<>\s\p{Cc}]{1,250}>/gu) ?? [];
