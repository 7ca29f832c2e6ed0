import { lookup, type LookupAddress } from 'node:dns';
import type { IncomingMessage, RequestOptions } from 'node:http';
import { isIP, type LookupFunction } from 'node:net';
import { SignalboxError } from '../../kit/common/failures.ts';
import type { AddressGuard } from './public-address.ts';

const MOST_BYTES = 64 * 1_024;

export interface GuardedOptions {
  guard: AddressGuard;
  timeoutMs: number;
  /** Default: the system's. */
  resolve?: typeof lookup;
}

/** The parts of a request that `guardedFetch` knows. */
export interface GuardedInit {
  method?: string;
  headers?: Record<string, string>;
  body?: string;
  redirect?: 'follow' | 'error' | 'manual';
}

/**
 * A fetch for addresses that others have chosen. The address of every connection is judged by the guard after the name is resolved, so a name
 * cannot change in between. Follows no redirect: returns its answer, or fails with `redirect: 'error'`. Reads a body only so far as an
 * error message needs it.
 */
export const guardedFetch =
  (options: GuardedOptions) =>
  async (url: string, init: GuardedInit = {}): Promise<Response> => {
    const target = new URL(url);
    const host = target.hostname.replace(/^\[(.*)\]$/, '$1');
    if (isIP(host) !== 0 && !options.guard.mayConnect(host, host)) throw notPublic(host, host); // no look-up, so none that could refuse
    const answer = await send(target, init, { lookup: guardedLookup(options), signal: AbortSignal.timeout(options.timeoutMs) });
    const { statusCode: status = 0, headers } = answer;
    if (init.redirect === 'error' && status >= 300 && status < 400) {
      answer.destroy();
      throw new Error(`it redirects with ${status}, and redirects are not followed`);
    }
    const body = await beginning(answer);
    const kept = new Headers(
      Object.entries(headers).flatMap(([name, value]) => [value ?? []].flat().map((each) => [name, each] as [string, string])),
    );
    return new Response(status === 204 || status === 205 || status === 304 ? null : body, { status, headers: kept });
  };

async function send(target: URL, { method = 'GET', headers, body }: GuardedInit, rest: RequestOptions): Promise<IncomingMessage> {
  const { request } = await (target.protocol === 'https:' ? import('node:https') : import('node:http'));
  return new Promise((resolve, reject) => {
    const length = body === undefined ? {} : { 'content-length': String(Buffer.byteLength(body)) };
    const options = { ...rest, method, headers: { ...headers, ...length }, agent: false } as const; // a connection of its own, judged anew
    request(target, options, resolve).on('error', reject).end(body);
  });
}

const guardedLookup =
  ({ guard, resolve = lookup }: GuardedOptions): LookupFunction =>
  (host, options, done) =>
    resolve(host, { ...options, all: true }, (error: NodeJS.ErrnoException | null, found: LookupAddress[]) => {
      const refused = error ? undefined : found.find(({ address }) => !guard.mayConnect(host, address));
      if (error || refused) return done(error ?? notPublic(host, refused!.address), '', 0);
      if (options.all) done(null, found);
      else done(null, found[0]!.address, found[0]!.family);
    });

/** Of a broken or endless body what came: its status has told the outcome already. */
async function beginning(answer: IncomingMessage): Promise<Buffer> {
  const chunks: Buffer[] = [];
  let bytes = 0;
  try {
    for await (const chunk of answer as AsyncIterable<Buffer>) {
      chunks.push(chunk);
      bytes += chunk.byteLength;
      if (bytes >= MOST_BYTES) break;
    }
  } catch {
    // the connection broke
  }
  answer.destroy();
  return Buffer.concat(chunks).subarray(0, MOST_BYTES);
}

const notPublic = (host: string, address: string) =>
  new SignalboxError('ADDRESS_REFUSED', {
    field: 'url',
    detail: host === address ? address : `${host} is ${address}`,
    fix: 'Use an address of the public Internet, or list this one in SIGNALBOX_EVENTS_ALLOW_PRIVATE.',
  });
