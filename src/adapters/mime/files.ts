import PostalMime, { type Email } from 'postal-mime';
import type { MailAttachment } from '../../kit/common/received-mail.ts';
import { toStorable } from '../../kit/common/text.ts';

type Part = Email['attachments'][number];

/** How deep mails may be attached to mails, and how large their structure may be. */
export interface NestingLimits {
  depth: number;
  maxParts: number;
  /** Options of the parser. */
  parse: Parameters<typeof PostalMime.parse>[1];
}

/** The files of a mail as its sender attached them. */
export const filesOf = ({ attachments }: Email): MailAttachment[] => attachments.filter((part) => !isPicture(part)).map(attachmentOf);

/** How many pictures the text shows; they are no files of their own. */
export const picturesOf = ({ attachments }: Email): number => attachments.filter(isPicture).length;

/** The files with those of attached mails: people forward an invoice so. An attached mail without files stays what it is. */
export async function filesWithin(files: readonly MailAttachment[], limits: NestingLimits): Promise<MailAttachment[]> {
  const found: MailAttachment[] = [];
  for (const file of files) {
    const inner = isMail(file) && limits.depth > 0 ? await filesOfMail(file.content, { ...limits, depth: limits.depth - 1 }) : [];
    found.push(...(inner.length > 0 ? inner : [file]));
  }
  return found;
}

async function filesOfMail(raw: Uint8Array, limits: NestingLimits): Promise<MailAttachment[]> {
  if (partsOf(raw) > limits.maxParts) return [];
  const email = await PostalMime.parse(raw, limits.parse).catch(() => null); // then the mail itself is named as not taken
  return email === null ? [] : filesWithin(filesOf(email), limits);
}

const isMail = ({ declaredType, name }: MailAttachment): boolean => declaredType === 'message/rfc822' || /\.eml$/i.test(name);

const isPicture = ({ related, mimeType }: Part): boolean => related === true && mimeType.startsWith('image/');

const attachmentOf = ({ filename, mimeType, content }: Part): MailAttachment => ({
  name: toStorable((filename ?? '').slice(0, 250)),
  declaredType: mimeType,
  content: typeof content === 'string' ? Buffer.from(content) : new Uint8Array(content as ArrayBuffer),
});

/** An upper limit, from the lines that may separate parts: counted before anything is parsed. */
export function partsOf(raw: Uint8Array): number {
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
