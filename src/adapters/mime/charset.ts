import { isUtf8 } from 'node:buffer';

/** Whether a text was decoded in the wrong charset: none of its letters beyond ASCII could be read. A UTF-8 text with one broken letter is left as it is. */
export const isMisread = (text: string): boolean => text.includes('\ufffd') && !/[^\p{ASCII}\ufffd]/u.test(text);

/** The same mail with windows-1252 for the charset that it declares wrongly or not at all, as programs do that know no other. */
export function asWindows1252(raw: Uint8Array): Buffer {
  const all = Buffer.from(raw.buffer, raw.byteOffset, raw.byteLength).toString('latin1');
  const end = /\r?\n\r?\n/.exec(all)?.index ?? all.length;
  const head = all.slice(0, end);
  const typed = /^content-type:/im.test(head) ? head : `Content-Type: text/plain\r\n${head}`;
  const headBytes = Buffer.from(typed, isUtf8(raw.subarray(0, end)) ? 'latin1' : 'utf8');
  return Buffer.from(`${headBytes.toString('latin1')}${all.slice(end)}`.replace(TEXT_PART, relabelled), 'latin1');
}

/** The header of a text part with its parameters, also on folded lines. */
const TEXT_PART = /^content-type:[ \t]*text\/(?:plain|html)[^\r\n]*(?:\r?\n[ \t][^\r\n]*)*/gim;
const CHARSET = /;\s*charset\s*=\s*(?:"([^"\r\n]*)"|([^;\s]*))/i;
const SAYS_NOTHING = /^(?:|utf-?8|us-ascii|ascii)$/i;

function relabelled(header: string): string {
  const found = CHARSET.exec(header);
  if (found && !SAYS_NOTHING.test((found[1] ?? found[2]!).trim())) return header;
  return `${header.replace(CHARSET, '')}; charset=windows-1252`;
}
