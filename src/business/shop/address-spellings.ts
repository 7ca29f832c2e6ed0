import { domainToUnicode } from 'node:url';
import { canonicalAddress, splitAddress } from '../../kit/common/address.ts';

/** The spellings in which a shop's own tables may have an address: the canonical one, and the same with its domain in letters. */
export function addressSpellings(address: string): string[] {
  const canonical = canonicalAddress(address);
  const { local, domain } = splitAddress(canonical);
  return domain.includes('xn--') ? [canonical, `${local}@${domainToUnicode(domain)}`] : [canonical];
}
