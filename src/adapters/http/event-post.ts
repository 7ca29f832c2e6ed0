import { retryAfterMs } from '../../kit/common/retry-after.ts';
import { SignalboxError } from '../../kit/common/failures.ts';
import { connectionErrorText } from './bounded-fetch.ts';
import { guardedFetch, type GuardedOptions } from './guarded-fetch.ts';
import { signedHeaders } from './signed-headers.ts';

const LONGEST_RETRY_AFTER_MS = 12 * 3_600_000;
const MOST_QUOTED = 200;

/** One POST of JSON to a receiver of events. */
export interface EventPost {
  url: string;
  body: string;
  /** Signs it according to Standard Webhooks under this id; null sends it unsigned. */
  signature: { id: string; secrets: readonly string[] } | null;
}

/** What came of it: an answer, or none. `refused` is an address to which nothing is sent. */
export type EventAnswer =
  { status: number; text: string; retryAfterMs: number | undefined } | { status: null; text: string; refused: boolean };

/** Sends events over HTTP, each once and without retries. Never rejects. */
export const createEventPost = (options: GuardedOptions): ((post: EventPost) => Promise<EventAnswer>) => {
  const fetchGuarded = guardedFetch(options);
  return async ({ url, body, signature }) => {
    try {
      const signed = signature ? await signedHeaders(signature.secrets, signature.id, body) : {};
      const headers = { 'content-type': 'application/json', 'user-agent': 'Signalbox', ...signed };
      const answer = await fetchGuarded(url, { method: 'POST', headers, body });
      const wait = retryAfterMs((name) => answer.headers.get(name), Date.now(), LONGEST_RETRY_AFTER_MS);
      return { status: answer.status, text: (await answer.text()).slice(0, MOST_QUOTED), retryAfterMs: wait };
    } catch (error) {
      const refused = error instanceof SignalboxError && error.code === 'ADDRESS_REFUSED';
      return { status: null, text: refused ? error.message : connectionErrorText(error), refused };
    }
  };
};
