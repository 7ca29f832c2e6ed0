import { expect, it } from '@jest/globals';
import fc from 'fast-check';
import ipaddr from 'ipaddr.js';
import { createAddressGuard, isPublicAddress } from '../../../src/adapters/http/public-address.ts';

/** The address that a URL with this host would be sent to, or null where the URL has none. */
const hostOf = (host: string) =>
  URL.canParse(`https://${host}/`) ? new URL(`https://${host}/`).hostname.replace(/^\[(.*)\]$/, '$1') : null;

it.each([
  ...['127.0.0.1', '127.1', '127.0.0.1.', '2130706433', '0x7f000001', '0x7f.1', '0177.0.0.1', '017700000001', '0', '0.0.0.0'],
  ...['10.1.2.3', '172.16.0.1', '172.31.255.255', '192.168.1.1', '100.64.0.1', '169.254.169.254', '0xa9fea9fe', '2852039166'],
  ...['168.63.129.16', '100.100.100.200', '192.0.0.192', '198.18.0.1', '224.0.0.1', '255.255.255.255', '１２７.０.０.１'],
  ...['[::1]', '[::]', '[::ffff:127.0.0.1]', '[::ffff:7f00:1]', '[::127.0.0.1]', '[::ffff:0:127.0.0.1]', '[64:ff9b::7f00:1]'],
  ...['[64:ff9b:1::a00:1]', '[2002:7f00:1::]', '[2001:0:1::1]', '[fe80::1]', '[fec0::1]', '[fc00::1]', '[fd00:ec2::254]', '[fd20:ce::254]'],
  ...['[ff02::1]', '[2001:db8::1]', '[100::1]', '[3fff::1]', '[0:0:0:0:0:0:0:1]', '[::ffff:a9fe:a9fe]', '[5f00::1]'],
])('refuses %s', (host) => {
  expect(isPublicAddress(hostOf(host)!)).toBe(false);
});

it.each(['fe80::1%eth0', '2606:4700::1%1', 'localhost', '', '1.2.3', '999.1.1.1', '::ffff:8.8.8.8'])(
  'takes %j for no public address',
  (text) => {
    expect(isPublicAddress(text)).toBe(false);
  },
);

it.each(['8.8.8.8', '1.1.1.1', '[2606:4700:4700::1111]', '172.32.0.1', '100.128.0.1', '[2a00:1450:4001::200e]', '134744072'])(
  'lets %s pass',
  (host) => {
    expect(isPublicAddress(hostOf(host)!)).toBe(true);
  },
);

/** What another library says: IPv4 that is plain unicast; IPv6 likewise, in the range that is handed out to networks. */
function isUnicast(address: string): boolean {
  const parsed = ipaddr.parse(address);
  const isHandedOut = parsed.kind() === 'ipv4' || (parsed.toByteArray()[0]! & 0xe0) === 0x20;
  return isHandedOut && parsed.range() === 'unicast' && address !== '168.63.129.16';
}

const bytes = (length: number) => fc.uint8Array({ minLength: length, maxLength: length });
/** Half of them near the borders of special networks. */
const first = fc.oneof(fc.nat(255), fc.constantFrom(0, 9, 10, 11, 100, 126, 127, 128, 169, 172, 191, 192, 198, 203, 223, 224, 239, 240));
const ipv4 = fc.tuple(first, fc.oneof(fc.nat(255), fc.constantFrom(0, 15, 16, 31, 32, 51, 63, 64, 88, 127, 168, 175, 254)), bytes(2));
const firstTwo = fc.oneof(
  bytes(2),
  fc.constantFrom([0x20, 0x01], [0x20, 0x02], [0x3f, 0xff], [0x26, 0x20], [0, 0], [0xfe, 0x80], [0xfc, 0], [0, 0x64]),
);
const ipv6 = fc.tuple(
  firstTwo,
  fc.oneof(bytes(2), fc.constantFrom([0, 0], [0x0d, 0xb8], [0x01, 0xff], [0x02, 0], [0xff, 0x9b])),
  bytes(12),
);

it('agrees with another library about 10,000 random addresses', () => {
  const seen = { true: 0, false: 0 };
  const isJudgedRight = (address: string): boolean => {
    const isPublic = isPublicAddress(address);
    seen[`${isPublic}`]++;
    return isPublic === isUnicast(address);
  };
  fc.assert(
    fc.property(ipv4, ([a, b, rest]) => isJudgedRight([a, b, ...rest].join('.'))),
    { numRuns: 5_000, seed: 20_261_129 },
  );
  fc.assert(
    fc.property(ipv6, (parts) => isJudgedRight(ipaddr.fromByteArray(parts.flatMap((part) => [...part])).toString())),
    { numRuns: 5_000, seed: 20_261_129 },
  );
  expect(Math.min(seen.true, seen.false)).toBeGreaterThan(1_500);
});

it('allows the addresses, networks and hosts of the setting, and no others', () => {
  const guard = createAddressGuard('127.0.0.1, 10.0.0.0/8 ,::1,hooks.internal');
  const passes = (host: string, address: string) => guard.mayConnect(host, address);
  expect([passes('a', '127.0.0.1'), passes('a', '10.9.8.7'), passes('a', '::1'), passes('Hooks.internal', '192.168.0.7')]).toEqual(
    Array(4).fill(true),
  );
  expect([
    passes('a', '127.0.0.2'),
    passes('a', '11.0.0.1') && passes('a', '192.168.0.7'),
    passes('x.hooks.internal', '192.168.0.7'),
  ]).toEqual(Array(3).fill(false));
});

it.each(['10.0.0.0/33', '10.0.0', 'a b', '*'])('refuses the entry %j', (entry) => {
  expect(() => createAddressGuard(`127.0.0.1,${entry}`)).toThrow(
    expect.objectContaining({ code: 'CONFIG_INVALID', field: 'SIGNALBOX_EVENTS_ALLOW_PRIVATE' }),
  );
});
