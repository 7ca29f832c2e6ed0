import type { z } from 'zod';
import { SignalboxError } from '../kit/common/failures.ts';
import { retryAfterMs } from '../kit/common/retry-after.ts';
import { boundedFetch, connectionWords } from './bounded-fetch.ts';

/** Longer than a healthy partner ever needs, shorter than an activity's attempt. */
const TIMEOUT_MS = 30_000;
const MOST_QUOTED = 200;
/** Asked again, these may work: busy, a request with the same key at work, too early, too many. */
const PASSING = new Set([408, 409, 425, 429]);

export interface PartnerOptions {
  baseUrl: string;
  timeoutMs?: number | undefined;
}

export interface PartnerRequest {
  method: 'GET' | 'POST' | 'DELETE';
  /** With its query. */
  path: string;
  headers?: Record<string, string>;
  body?: string;
}

/**
 * Asks a partner's HTTP API once: the retries are Temporal's.
 * @returns its answer, or null when it does not know what was asked for.
 * @throws SignalboxError PARTNER_UNAVAILABLE (a repeat under the same key is safe), PARTNER_REFUSED.
 */
export function createPartnerApi(name: string, { baseUrl, timeoutMs = TIMEOUT_MS }: PartnerOptions) {
  const bounded = boundedFetch(timeoutMs);
  return async <T>(schema: z.ZodType<T>, { method, path, headers = {}, body }: PartnerRequest): Promise<T | null> => {
    const url = `${baseUrl.replace(/\/$/, '')}${path}`;
    let response: Response;
    try {
      const content: Record<string, string> = body === undefined ? {} : { 'content-type': 'application/json' };
      response = await bounded(url, {
        method,
        headers: { ...content, ...headers },
        ...(body !== undefined && { body }),
        redirect: 'error',
      });
    } catch (error) {
      throw new SignalboxError('PARTNER_UNAVAILABLE', { detail: `${name}: ${connectionWords(error)}`, cause: error });
    }
    const text = await response.text();
    if (response.status === 404) return null;
    if (!response.ok) throw refusalOf(name, response, text);
    return readAnswer(name, schema, text);
  };
}

function refusalOf(name: string, { status, headers }: Response, text: string): SignalboxError {
  const detail = `${name} answered ${status}: ${text.slice(0, MOST_QUOTED)}`;
  if (status < 500 && !PASSING.has(status)) return new SignalboxError('PARTNER_REFUSED', { detail });
  const wait = retryAfterMs((header) => headers.get(header), Date.now());
  return new SignalboxError('PARTNER_UNAVAILABLE', { detail, retryAfterMs: wait });
}

/** An answer that is none leaves open what happened, as a lost one does. */
function readAnswer<T>(name: string, schema: z.ZodType<T>, text: string): T {
  try {
    return schema.parse(JSON.parse(text));
  } catch (error) {
    throw new SignalboxError('PARTNER_UNAVAILABLE', { detail: `${name} answered with something that does not fit`, cause: error });
  }
}
