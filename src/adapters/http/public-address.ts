import { BlockList, isIP } from 'node:net';
import { SignalboxError } from '../../kit/common/failures.ts';

type Net = readonly [network: string, bits: number];

/** Everything in IPv4 that is no host of the public Internet, after IANA's registry of special addresses. */
const SPECIAL_IPV4: readonly Net[] = [
  ['0.0.0.0', 8],
  ['10.0.0.0', 8],
  ['100.64.0.0', 10],
  ['127.0.0.0', 8],
  ['168.63.129.16', 32], // metadata and agents of Azure
  ['169.254.0.0', 16],
  ['172.16.0.0', 12],
  ['192.0.0.0', 24],
  ['192.0.2.0', 24],
  ['192.31.196.0', 24],
  ['192.52.193.0', 24],
  ['192.88.99.0', 24],
  ['192.168.0.0', 16],
  ['192.175.48.0', 24],
  ['198.18.0.0', 15],
  ['198.51.100.0', 24],
  ['203.0.113.0', 24],
  ['224.0.0.0', 4],
  ['240.0.0.0', 4],
];
/** Public hosts are in 2000::/3 alone; these parts of it are not, or they carry an IPv4 address (2002::/16, Teredo). */
const SPECIAL_IPV6: readonly Net[] = [
  ['2001::', 23],
  ['2001:db8::', 32],
  ['2002::', 16],
  ['2620:4f:8000::', 48],
  ['3fff::', 20],
];

function listOf(family: 'ipv4' | 'ipv6', nets: readonly Net[]): BlockList {
  const list = new BlockList();
  for (const [network, bits] of nets) list.addSubnet(network, bits, family);
  return list;
}

const special4 = listOf('ipv4', SPECIAL_IPV4);
const special6 = listOf('ipv6', SPECIAL_IPV6);
const global6 = listOf('ipv6', [['2000::', 3]]);

/** Whether an IP address is one of the public Internet: not private, loopback, link-local, metadata, reserved or a wrapped IPv4 address. */
export function isPublicAddress(address: string): boolean {
  const family = isIP(address);
  if (family === 4) return !special4.check(address, 'ipv4');
  return family === 6 && !address.includes('%') && global6.check(address, 'ipv6') && !special6.check(address, 'ipv6');
}

/** Where requests may go: to the public Internet, and to what the setting lists. */
export interface AddressGuard {
  /** Whether a request to this host may connect to this address. */
  mayConnect(host: string, address: string): boolean;
}

/**
 * @param allowed addresses, networks (10.0.0.0/8) and names of hosts that need not be public, with commas between.
 * @throws SignalboxError CONFIG_INVALID naming the entry.
 */
export function createAddressGuard(allowed: string): AddressGuard {
  const hosts = new Set<string>();
  const list = new BlockList();
  const entries = allowed.split(',').map((entry) => entry.trim().toLowerCase());
  for (const entry of entries.filter((each) => each !== '')) addTo(list, hosts, entry);
  const isListed = (address: string) => isIP(address) !== 0 && list.check(address, isIP(address) === 4 ? 'ipv4' : 'ipv6');
  return { mayConnect: (host, address) => isPublicAddress(address) || hosts.has(host.toLowerCase()) || isListed(address) };
}

function addTo(list: BlockList, hosts: Set<string>, entry: string): void {
  const [, network = entry, bits] = /^(.*)\/(\d{1,3})$/.exec(entry) ?? [];
  const family = isIP(network);
  const widest = family === 4 ? 32 : 128;
  if (family !== 0 && Number(bits ?? widest) <= widest)
    return list.addSubnet(network, Number(bits ?? widest), family === 4 ? 'ipv4' : 'ipv6');
  if (bits === undefined && /^[a-z0-9]([a-z0-9.-]*[a-z0-9])?$/.test(entry) && !/^[\d.]+$/.test(entry)) return void hosts.add(entry);
  throw new SignalboxError('CONFIG_INVALID', {
    field: 'SIGNALBOX_EVENTS_ALLOW_PRIVATE',
    detail: `SIGNALBOX_EVENTS_ALLOW_PRIVATE: ${JSON.stringify(entry)} is no address, network or name of a host`,
    fix: 'List them like 127.0.0.1, 10.0.0.0/8, hooks.internal.',
  });
}
