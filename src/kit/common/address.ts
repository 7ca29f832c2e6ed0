/** Splits a mail address at its last @, because a quoted local part may contain one. */
export function splitAddress(address: string): { local: string; domain: string } {
  const at = address.lastIndexOf('@');
  return at < 0 ? { local: address, domain: '' } : { local: address.slice(0, at), domain: address.slice(at + 1) };
}

/**
 * The spelling to compare and look up mailboxes by: lower case, domain as `xn--` labels (IDNA), Unicode NFC, no needless quotes.
 * Plus addresses and look-alike letters stay distinct. Text that is no address is only trimmed and lower-cased.
 */
export function canonicalAddress(text: string): string {
  const address = text.trim().normalize('NFC');
  const { local, domain } = splitAddress(address);
  if (local === '' || domain === '') return lower(address);
  return `${lower(canonicalLocal(local))}@${asciiDomain(domain) ?? lower(domain)}`;
}

/** Whether two spellings name the same mailbox. */
export const sameMailbox = (one: string, other: string): boolean => canonicalAddress(one) === canonicalAddress(other);

/** A domain name in lower case with `xn--` labels; null for anything else, such as an address literal in brackets. */
export function asciiDomain(domain: string): string | null {
  if (/[\s\p{C}/?#@:\\%[\]<>"]/u.test(domain)) return null; // these have a meaning in a URL
  const url = `http://${domain}`;
  if (!URL.canParse(url)) return null;
  const { hostname } = new URL(url);
  return /(^|\.)\d+$/.test(hostname) ? null : hostname;
}

/** Characters of an unquoted local part. Two dots in a row break the RFCs, but some carriers have issued such addresses. */
const UNQUOTED = /^[^\s\p{C}"(),:;<>@[\\\]]+$/u;

function canonicalLocal(local: string): string {
  if (!/^".*"$/s.test(local)) return local;
  const content = local.slice(1, -1).replace(/\\(.)/gs, '$1');
  return UNQUOTED.test(content) ? content : `"${content.replace(/["\\]/g, '\\$&')}"`;
}

const lower = (text: string): string => text.toLowerCase().normalize('NFC');
