import type { z } from 'zod';
import { SignalboxError } from '../../kit/common/failures.ts';
import { retryAfterMs } from '../../kit/common/retry-after.ts';
import { boundedFetch, connectionErrorText } from './bounded-fetch.ts';
import type { GuardedInit } from './guarded-fetch.ts';

/** Longer than a healthy partner needs, shorter than an activity's attempt. */
const TIMEOUT_MS = 30_000;
const MOST_QUOTED = 200;
/** Client errors that a retry may solve: time-out, same key in progress, too early, too many requests. */
const PASSING = new Set([408, 409, 425, 429]);

export interface PartnerOptions {
  baseUrl: string;
  timeoutMs?: number | undefined;
}

export interface PartnerRequest {
  method: 'GET' | 'POST' | 'DELETE';
  /** Including the query. */
  path: string;
  headers?: Record<string, string>;
  body?: string;
}

/** A partner's HTTP API. Each call sends one request; Temporal does the retries. */
export interface PartnerApi {
  /**
   * Looks something up.
   * @returns the answer, or null after status 404.
   * @throws SignalboxError PARTNER_UNAVAILABLE, PARTNER_REFUSED.
   */
  find<T>(schema: z.ZodType<T>, request: PartnerRequest): Promise<T | null>;
  /**
   * Changes something.
   * @throws SignalboxError PARTNER_UNAVAILABLE (a repeat with the same key is safe), PARTNER_REFUSED (also after status 404).
   */
  change<T>(schema: z.ZodType<T>, request: PartnerRequest): Promise<T>;
}

/** @param name of the partner in error messages. */
export function createPartnerApi(name: string, options: PartnerOptions): PartnerApi {
  const send = createSender(name, options);
  return {
    find: send,
    async change(schema, request) {
      const answer = await send(schema, request);
      if (answer !== null) return answer;
      const fix = 'Check the address of the partner in the configuration.';
      throw new SignalboxError('PARTNER_REFUSED', {
        detail: `${name} does not serve ${request.method} ${request.path} at this address`,
        fix,
      });
    },
  };
}

function createSender(name: string, { baseUrl, timeoutMs = TIMEOUT_MS }: PartnerOptions): PartnerApi['find'] {
  const bounded = boundedFetch(timeoutMs);
  return async (schema, { path, ...request }) => {
    const response = await sendRequest(name, bounded, `${baseUrl.replace(/\/$/, '')}${path}`, request);
    if (response.status === 404) return null;
    const text = await response.text();
    if (!response.ok) throw refusalOf(name, response, text);
    return readAnswer(name, schema, text);
  };
}

/** Sends one request with a JSON body. Follows no redirect. @throws SignalboxError PARTNER_UNAVAILABLE without an answer. */
export async function sendRequest(
  name: string,
  fetchOnce: (url: string, init: GuardedInit) => Promise<Response>,
  url: string,
  { method, headers = {}, body }: Omit<PartnerRequest, 'path'>,
): Promise<Response> {
  const content: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
  const request = { method, headers: { ...content, ...headers }, ...(body !== undefined && { body }), redirect: 'error' } as const;
  try {
    return await fetchOnce(url, request);
  } catch (error) {
    if (error instanceof SignalboxError) throw error; // nothing was sent
    throw new SignalboxError('PARTNER_UNAVAILABLE', { detail: `${name}: ${connectionErrorText(error)}`, cause: error });
  }
}

/** The error of an answer that is not a success. */
export function refusalOf(name: string, { status, headers }: Response, text: string): SignalboxError {
  const detail = `${name} answered ${status}: ${text.slice(0, MOST_QUOTED)}`;
  if (status < 500 && !PASSING.has(status)) return new SignalboxError('PARTNER_REFUSED', { detail });
  const wait = retryAfterMs((header) => headers.get(header), Date.now());
  return new SignalboxError('PARTNER_UNAVAILABLE', { detail, retryAfterMs: wait });
}

/** An invalid answer leaves the outcome unknown, like a lost one. */
function readAnswer<T>(name: string, schema: z.ZodType<T>, text: string): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    throw new SignalboxError('PARTNER_UNAVAILABLE', { detail: `${name} sent an answer of another form than expected`, cause: error });
  }
}
