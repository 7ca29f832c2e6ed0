import type { EventAnswer, EventPost } from '../../kit/common/run-event.ts';
import { retryAfterMs } from '../../kit/common/retry-after.ts';
import { SignalboxError } from '../../kit/common/failures.ts';
import { connectionErrorText } from './bounded-fetch.ts';
import { guardedFetch, type GuardedOptions } from './guarded-fetch.ts';
import { signedHeaders } from './signed-headers.ts';

const LONGEST_RETRY_AFTER_MS = 12 * 3_600_000;
const MOST_QUOTED = 200;

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
