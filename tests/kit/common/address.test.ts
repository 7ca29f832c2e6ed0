import { describe, expect, it } from '@jest/globals';
import { asciiDomain, canonicalAddress, sameMailbox, splitAddress } from '../../../src/kit/common/address.ts';

describe('one mailbox', () => {
  it.each([
    ['whatever the case', 'Mia.Kraft@SHOP.Example', 'mia.kraft@shop.example'],
    ['an umlaut domain and its labels for the wire', 'mia@müller.example', 'mia@xn--mller-kva.example'],
    ['labels in capitals', 'mia@XN--MLLER-KVA.example', 'mia@xn--mller-kva.example'],
    ['a composed and a decomposed letter', 'ju\u0308rgen@shop.example', 'jürgen@shop.example'],
    ['a capital umlaut', 'JÜRGEN@shop.example', 'jürgen@shop.example'],
    ['quotes that nothing needs', '"mia"@shop.example', 'mia@shop.example'],
    ['quotes around dots that a carrier gave', '"mia..k."@carrier.example', 'mia..k.@carrier.example'],
    ['an escape that nothing needs', '"mia\\ kraft"@shop.example', '"mia kraft"@shop.example'],
    ['white space around it', '  mia@shop.example\n', 'mia@shop.example'],
    ['an address literal', 'mia@[IPv6:2001:DB8::1]', 'mia@[ipv6:2001:db8::1]'],
  ])('is the same with %s', (_, one, other) => {
    expect(sameMailbox(one, other)).toBe(true);
    expect(canonicalAddress(one)).toBe(other);
    expect(canonicalAddress(other)).toBe(other);
  });

  it.each([
    ['a plus address', 'mia+news@shop.example', 'mia@shop.example'],
    ['a dot more', 'mi.a@shop.example', 'mia@shop.example'],
    ['a Cyrillic letter that looks the same', 'mi\u0430@shop.example', 'mia@shop.example'],
    ['sharp s and two s', 'mia@straße.example', 'mia@strasse.example'],
    ['another domain behind a quoted @', '"mia@shop.example"@other.example', 'mia@shop.example'],
    ['a domain written with a percent sign', 'mia@sh%6fp.example', 'mia@shop.example'],
  ])('is different with %s', (_, one, other) => expect(sameMailbox(one, other)).toBe(false));
});

it('accepts a text that is no address, too', () => {
  expect(['', ' Mia ', '@', 'mia@'].map(canonicalAddress)).toEqual(['', 'mia', '@', 'mia@']);
});

it.each(['[192.0.2.1]', '192.0.2.1', 'shop.1', 'shop.example/path', 'shop.example:25', 'a b.example', 'xn--a.example', ''])(
  'knows no domain name in %j',
  (domain) => expect(asciiDomain(domain)).toBeNull(),
);

it('splits an address at its last @', () => {
  expect(splitAddress('"a@b"@shop.example')).toEqual({ local: '"a@b"', domain: 'shop.example' });
});
