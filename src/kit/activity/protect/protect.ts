import type { Logger } from 'pino';
import type { Db } from '../../../store/database.ts';
import { PROVIDERS, type Provider, type ProvidersSettings } from '../../common/providers.ts';
import { settleProviderUse, type ReservedUse } from '../../../store/provider-use.ts';
import { SignalboxError } from '../../common/failures.ts';
import { currentScope } from '../scope.ts';
import { createBreaker, type Breaker } from './breaker.ts';
import { reserveUse } from './limits.ts';

export interface ProtectionParts {
  db: Db;
  logger: Logger;
  settings: ProvidersSettings;
  /** Length of the window for limits; one minute except in tests. */
  windowMs?: number;
}

export interface CallOptions<T> {
  /** Default: the provider's setting. Null where the call limits itself. */
  timeoutMs?: number | null;
  /** Most tokens that the call may use. */
  tokens?: number;
  /** Tokens used; null if unknown. */
  tokensOf?: (result: T) => number | null;
}

/** Limits calls to outside systems, and avoids waiting for those that are down. */
export interface Protection {
  /**
   * Makes one call to a provider from inside an activity. `signal` aborts at the time-out and when the run is cancelled; ignore it in a call
   * that must not be interrupted.
   * @throws SignalboxError PROVIDER_PAUSED (the call was not made, or its failure paused the provider), PROVIDER_TIMEOUT, or what the call throws.
   */
  readonly protect: <T>(provider: Provider, call: (signal: AbortSignal) => Promise<T>, options?: CallOptions<T>) => Promise<T>;
  readonly settings: ProvidersSettings;
}

/** Protection for every provider, with breakers per process and limits shared by all workers. */
export function createProtection(parts: ProtectionParts): Protection {
  const { settings, logger } = parts;
  const breakers = Object.fromEntries(
    PROVIDERS.map((provider) => [provider, createBreaker(provider, settings[provider], logger)]),
  ) as Record<Provider, Breaker>;
  return {
    settings,
    async protect<T>(provider: Provider, call: (signal: AbortSignal) => Promise<T>, options: CallOptions<T> = {}) {
      const { timeoutMs = settings[provider].timeoutMs, tokens = 0, tokensOf } = options;
      const breaker = breakers[provider];
      breaker.requireOpenWay(); // before querying the database
      const reserved = await reserveUse(parts, provider, settings[provider], tokens);
      let made = false;
      try {
        const result = await breaker.run(() => {
          made = true;
          return timeoutMs === null ? call(currentScope().signal) : inTime(provider, timeoutMs, call);
        });
        await settle(parts, reserved, { requests: 1, tokens: tokensOf?.(result) ?? tokens });
        return result;
      } catch (error) {
        await settle(parts, reserved, made ? { requests: 1, tokens: isKnownFree(error) ? 0 : tokens } : { requests: 0, tokens: 0 });
        throw error;
      }
    },
  };
}

/** The usage of a call that failed half way is unknown. */
const isKnownFree = (error: unknown): boolean => error instanceof SignalboxError && error.nothingHappened;

/** Only improves later limits, so its failure never discards a result. */
async function settle(
  { db, logger }: ProtectionParts,
  reserved: ReservedUse | null,
  used: { requests: 0 | 1; tokens: number },
): Promise<void> {
  if (reserved === null || (used.requests === 1 && used.tokens === reserved.tokens)) return;
  try {
    await settleProviderUse(db, reserved, used);
  } catch (error) {
    logger.warn({ provider: reserved.provider, error: String(error) }, 'usage of a call could not be recorded');
  }
}

/** Ends the wait for a call at its time limit, whether or not the call obeys the signal. */
async function inTime<T>(provider: Provider, timeoutMs: number, call: (signal: AbortSignal) => Promise<T>): Promise<T> {
  const deadline = new AbortController();
  let timer: NodeJS.Timeout | undefined;
  const tooLate = new Promise<never>((_resolve, reject) => {
    timer = setTimeout(() => {
      const failure = new SignalboxError('PROVIDER_TIMEOUT', { detail: `${provider}, within ${timeoutMs} ms`, nothingHappened: false });
      reject(failure);
      deadline.abort(failure);
    }, timeoutMs);
  });
  try {
    return await Promise.race([call(AbortSignal.any([deadline.signal, currentScope().signal])), tooLate]);
  } finally {
    clearTimeout(timer);
  }
}
