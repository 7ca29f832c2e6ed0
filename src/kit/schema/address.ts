import { parse } from 'smtp-address-parser';
import { z } from 'zod';
import { asciiDomain, splitAddress } from '../common/address.ts';

/** RFC 5321 4.5.3.1, in octets; the brackets of a path take two of the 256. */
const MOST_LOCAL_OCTETS = 64;
const MOST_OCTETS = 254;

/**
 * One mail address by RFC 5321 and 6531, kept in its given spelling. Also accepts consecutive, leading and trailing dots in the local part,
 * because carriers have issued such addresses; mail to them is sent with quotes.
 */
export const MailAddress = z
  .string()
  .trim()
  .superRefine((address, context) => {
    const problem = problemOf(address);
    if (problem !== null) context.addIssue({ code: 'custom', message: problem, params: { fix: FIX } });
  });

const FIX =
  'Give one bare address such as ana@example.com. If the sender has no working address, keep the message and use another one, such as its Reply-To.';

/** Why mail cannot be sent to a text, as a clause; null when it is an address. */
function problemOf(address: string): string | null {
  const { local, domain } = splitAddress(address);
  const quoted = local.startsWith('"');
  if (address === '') return 'is empty';
  if (/[\p{Cc}\p{Cs}\u2028\u2029]/u.test(address)) return 'holds a line break or another control character';
  if (!quoted && /[<>]/.test(address)) return 'has more than the address: leave out the name and the angle brackets';
  if (!quoted && /[,;]/.test(address)) return 'is more than one address';
  if (local === '' || domain === '') return 'lacks the part before or behind its @';
  if (octets(local) > MOST_LOCAL_OCTETS) return `has more than ${MOST_LOCAL_OCTETS} octets before its @`;
  if (INVISIBLE.test(address)) return 'holds an invisible character';
  const name = domain.startsWith('[') ? domain : asciiDomain(domain);
  if (name === null) return `has ${JSON.stringify(domain.slice(0, 100))} behind its @, which is no domain name`;
  if (octets(`${local}@${name}`) > MOST_OCTETS) return `is longer than ${MOST_OCTETS} octets`;
  return isMailbox(`${quoted || !ODD_DOTS.test(local) ? local : `"${local}"`}@${name}`)
    ? null
    : 'is not written as RFC 5321 has an address';
}

const ODD_DOTS = /^\.|\.\.|\.$/;

/** Non-ASCII spaces, and formatting characters except the two joiners that scripts need. */
const INVISIBLE = /(?![ \u200C\u200D])[\p{Z}\p{Cf}]/u;

const octets = (text: string): number => Buffer.byteLength(text);

function isMailbox(address: string): boolean {
  try {
    parse(address);
    return true;
  } catch {
    return false;
  }
}
