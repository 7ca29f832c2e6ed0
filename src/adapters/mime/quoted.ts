import type { Email } from 'postal-mime';
import type { MailAttachment } from '../../kit/common/received-mail.ts';

const MOST_BYTES = 1_000_000;

/** Headers of another mail within a text, as servers quote them: indented, as HTML, or under the name that reports use. */
const MESSAGE_ID = /(?:^|[\s>;])(?:x-)?(?:original-)?message-id:\s{0,20}(?:<|&lt;)([^<>&\s\p{Cc}]{1,250})(?:>|&gt;)/gimu;

/** Message-IDs below the header of a mail: a report quotes the mail that came back. @param own that of the mail itself. */
export function quotedIds(
  raw: Uint8Array,
  { text = '', html = '' }: Email,
  files: readonly MailAttachment[],
  own: string | null,
): string[] {
  const quoting = files.filter(({ declaredType }) => /^message\/|^text\/rfc822-headers$/i.test(declaredType));
  const sources = [latin1(raw), text.slice(0, MOST_BYTES), html.slice(0, MOST_BYTES), ...quoting.map(({ content }) => latin1(content))];
  const found = sources.flatMap((source) => [...source.matchAll(MESSAGE_ID)].map(([, id]) => `<${id}>`));
  return [...new Set(found)].filter((id) => id !== own);
}

const latin1 = ({ buffer, byteOffset, byteLength }: Uint8Array): string =>
  Buffer.from(buffer, byteOffset, Math.min(byteLength, MOST_BYTES)).toString('latin1');
