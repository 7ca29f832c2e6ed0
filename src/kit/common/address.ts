/** Parts of a mail address, split where its domain begins: a quoted local part may hold an @ too. */
export function splitAddress(address: string): { local: string; domain: string } {
  const at = address.lastIndexOf('@');
  return at < 0 ? { local: address, domain: '' } : { local: address.slice(0, at), domain: address.slice(at + 1) };
}

/**
 * One spelling per mailbox, to compare addresses by and to look them up: without regard to case, the domain as `xn--` labels (IDNA),
 * Unicode composed (NFC), no quotes around a local part that needs none. A plus address stays another sender, and letters that
 * only look alike stay different. Takes any text; one that is no address is only trimmed and put into lower case.
 */
export function canonicalAddress(text: string): string {
  const address = text.trim().normalize('NFC');
  const { local, domain } = splitAddress(address);
  if (local === '' || domain === '') return lower(address);
  return `${lower(canonicalLocal(local))}@${asciiDomain(domain) ?? lower(domain)}`;
}

/** Whether two spellings are one mailbox, as far as an address tells. */
export const sameMailbox = (one: string, other: string): boolean => canonicalAddress(one) === canonicalAddress(other);

/** A domain name in lower case with `xn--` labels; null where it is no domain name, as with an address literal in brackets. */
export function asciiDomain(domain: string): string | null {
  if (/[\s\p{C}/?#@:\\%[\]<>"]/u.test(domain)) return null; // a URL gives these a meaning of their own
  const url = `http://${domain}`;
  if (!URL.canParse(url)) return null;
  const { hostname } = new URL(url);
  return /(^|\.)\d+$/.test(hostname) ? null : hostname;
}

/** Characters of an unquoted local part; two dots in a row are no RFC's, but carriers have given such addresses to people. */
const UNQUOTED = /^[^\s\p{C}"(),:;<>@[\\\]]+$/u;

function canonicalLocal(local: string): string {
  if (!/^".*"$/s.test(local)) return local;
  const content = local.slice(1, -1).replace(/\\(.)/gs, '$1');
  return UNQUOTED.test(content) ? content : `"${content.replace(/["\\]/g, '\\$&')}"`;
}

const lower = (text: string): string => text.toLowerCase().normalize('NFC');
