import { createHash } from 'node:crypto';
import PostalMime, { addressParser, type Email } from 'postal-mime';
import type { MailAttachment, MailLimits, ReceivedMail } from '../../kit/common/received-mail.ts';
import { toStorable } from '../../kit/common/text.ts';
import { textOfHtml } from './html-text.ts';

/** More than mail programs write, and few enough to be read in a moment. */
const MOST = { parts: 300, nesting: 50, headerBytes: 256 * 1_024, nestedMails: 5, references: 50, header: 2_000, text: 1_000_000 };

/** Reads the bytes of a mail; a clause says why it cannot be read. */
export async function parseMail(raw: Uint8Array, limits: MailLimits): Promise<ReceivedMail | { refused: string }> {
  const parts = partsOf(raw);
  if (parts > MOST.parts) return { refused: `it has ${parts} parts; ${MOST.parts} are read` };
  let email: Email;
  try {
    email = await PostalMime.parse(raw, {
      maxNestingDepth: MOST.nesting,
      maxHeadersSize: MOST.headerBytes,
      maxRfc822NestingDepth: MOST.nestedMails,
    });
  } catch (error) {
    return { refused: `its structure is not read: ${(error as Error).message}` };
  }
  const attachments = email.attachments.filter(isFile).map(attachmentOf);
  if (attachments.length > limits.attachments)
    return { refused: `it has ${attachments.length} attachments; ${limits.attachments} are taken` };
  const winmail = attachments.find(({ declaredType, name }) => declaredType === 'application/ms-tnef' || /^winmail\.dat$/i.test(name));
  if (winmail && !email.text?.trim() && !email.html)
    return { refused: 'all of it is in a winmail.dat: ask the sender for a mail in plain text or HTML' };
  return factsOf(raw, email, attachments);
}

async function factsOf(raw: Uint8Array, email: Email, attachments: MailAttachment[]): Promise<ReceivedMail> {
  const headers = headersOf(email);
  const [messageId = null] = idsIn(email.messageId ?? '');
  const subject = toStorable((email.subject ?? '').slice(0, MOST.header)).trim();
  const plain = email.text?.trim() || (email.html ? await textOfHtml(email.html) : '');
  const text = toStorable(plain.replace(/\r\n?/g, '\n').slice(0, MOST.text)).trim();
  const from = addressIn(email.from) ?? addressIn(addressParser(headers['from'] ?? '')[0]) ?? '';
  const read = { from, subject, text, messageId, headers, attachments };
  return {
    ...read,
    answers: [...new Set([...idsIn(email.inReplyTo ?? ''), ...idsIn(email.references ?? '').reverse()])].slice(0, MOST.references),
    quoted: quotedIds(raw, messageId),
    date: email.date !== undefined && !Number.isNaN(Date.parse(email.date)) ? new Date(email.date).toISOString() : null,
    key: keyOf(email, read),
  };
}

/** Without the headers that servers add on the way, so that a second delivery has the same. */
function keyOf(
  email: Email,
  { from, subject, text, messageId, attachments }: Omit<ReceivedMail, 'answers' | 'quoted' | 'date' | 'key'>,
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

/** Pictures of an HTML text are no files of their own. */
const isFile = ({ related, mimeType }: Email['attachments'][number]): boolean => !(related && mimeType.startsWith('image/'));

const attachmentOf = ({ filename, mimeType, content }: Email['attachments'][number]): MailAttachment => ({
  name: toStorable((filename ?? '').slice(0, 250)),
  declaredType: mimeType,
  content: typeof content === 'string' ? Buffer.from(content) : new Uint8Array(content as ArrayBuffer),
});

/** An upper limit, from the lines that may separate parts: counted before anything is parsed. */
function partsOf(raw: Uint8Array): number {
  const bytes = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength);
  let count = 0;
  for (let at = bytes.indexOf(CONTENT_TYPE); at >= 0; at = bytes.indexOf(CONTENT_TYPE, at + 1)) count++;
  return Math.max(count, boundaryLines(bytes));
}

const CONTENT_TYPE = Buffer.from('\nContent-Type:');

/** The most frequent line that begins with two hyphens. */
function boundaryLines(bytes: Buffer): number {
  const seen = new Map<string, number>();
  let most = 0;
  for (let at = bytes.indexOf('\n--'); at >= 0; at = bytes.indexOf('\n--', at + 1)) {
    const line = bytes.toString('latin1', at + 1, Math.min(at + 73, bytes.length)).split(/\r?\n/, 1)[0]!;
    if (/^-+\s*$/.test(line)) continue; // a signature, or a rule in a text
    const count = (seen.get(line) ?? 0) + 1;
    if (seen.size < 10_000) seen.set(line, count);
    most = Math.max(most, count);
  }
  return most;
}

/** Message-IDs in lines of their own below the header: a report quotes the mail that came back. */
function quotedIds(raw: Uint8Array, own: string | null): string[] {
  const text = Buffer.from(raw.buffer, raw.byteOffset, Math.min(raw.byteLength, 1_000_000)).toString('latin1');
  const found = [...text.matchAll(/^message-id:[ \t]*(?:\r?\n[ \t]+)?(<[^<>\s\p{Cc}]{1,250}>)/gimu)].map(([, id]) => id!);
  return [...new Set(found)].filter((id) => id !== own).slice(0, MOST.references);
}
