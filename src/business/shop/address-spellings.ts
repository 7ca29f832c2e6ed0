import { domainToUnicode } from 'node:url';
import { canonicalAddress, splitAddress } from '../../kit/common/address.ts';

/** Spellings under which the shop's tables may store an address: the canonical one, and the one with an internationalised domain. */
export function addressSpellings(address: string): string[] {
  const canonical = canonicalAddress(address);
  const { local, domain } = splitAddress(canonical);
  return domain.includes('xn--') ? [canonical, `${local}@${domainToUnicode(domain)}`] : [canonical];
}
