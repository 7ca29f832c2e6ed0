import {
  BrokenCircuitError,
  circuitBreaker,
  CircuitState,
  ConsecutiveBreaker,
  DelegateBackoff,
  handleWhen,
  type CircuitBreakerPolicy,
} from 'cockatiel';
import type { Logger } from 'pino';
import type { Provider, ProviderSettings } from '../../common/providers.ts';
import { SignalboxError } from '../../common/failures.ts';
import { isOutage } from './outage.ts';

/** Stops calls to a provider that is down; one per provider and process. */
export interface Breaker {
  /** @throws SignalboxError PROVIDER_PAUSED while no call may be made. */
  requireOpenWay(): void;
  /** Makes the call. A failure that pauses the provider, or keeps it paused, is thrown as PROVIDER_PAUSED with that failure as its cause. */
  run<T>(call: () => Promise<T>): Promise<T>;
}

/** Outcome of a call to a working provider: a refusal is an answer, too. */
type Answer<T> = { value: T } | { refusal: unknown };

/** A circuit breaker without retries, which are Temporal's job. */
export function createBreaker(
  provider: Provider,
  { breaker: { failures, openMs, longestOpenMs }, patienceMs }: Pick<ProviderSettings, 'breaker' | 'patienceMs'>,
  logger: Logger,
): Breaker {
  let pause = { untilMs: 0, lengthMs: openMs };
  const policy = circuitBreaker(handleWhen(isOutage), {
    breaker: new ConsecutiveBreaker(failures),
    halfOpenAfter: new DelegateBackoff(({ attempt }) => {
      const lengthMs = Math.min(openMs * 2 ** (attempt - 1), longestOpenMs);
      pause = { untilMs: Date.now() + lengthMs, lengthMs };
      return lengthMs;
    }),
  });
  logChanges(policy, provider, logger, () => pause.lengthMs);

  const paused = (cause: unknown): SignalboxError => {
    const leftMs = policy.state === CircuitState.Open ? Math.max(0, pause.untilMs - Date.now()) : openMs;
    return new SignalboxError('PROVIDER_PAUSED', {
      detail: cause instanceof SignalboxError ? `${provider} is down, the last call: ${cause.code}` : `${provider} is down`,
      fix: `Nothing at first; check ${provider} if it lasts.`,
      retryAfterMs: Math.ceil(leftMs + (Math.random() * pause.lengthMs) / 2), // jitter, so that waiting calls do not return all at once
      patienceMs,
      nothingHappened: cause instanceof SignalboxError ? cause.nothingHappened : true,
      cause,
    });
  };
  const requireOpenWay = (): void => {
    const { state } = policy;
    // Callers do not wait for the trial call, because waiting would hold a slot.
    if (state === CircuitState.HalfOpen || (state === CircuitState.Open && Date.now() < pause.untilMs)) throw paused(null);
  };
  return {
    requireOpenWay,
    async run(call) {
      requireOpenWay();
      const answer = await policy
        .execute(() => answerOf(call))
        .catch((error: unknown) => {
          if (error instanceof BrokenCircuitError) throw paused(null);
          throw isOutage(error) && policy.state === CircuitState.Open ? paused(error) : error;
        });
      if ('refusal' in answer) throw answer.refusal;
      return answer.value;
    },
  };
}

async function answerOf<T>(call: () => Promise<T>): Promise<Answer<T>> {
  try {
    return { value: await call() };
  } catch (error) {
    if (isOutage(error) || !(error instanceof SignalboxError)) throw error; // cancellations and our own bugs say nothing about the provider
    return { refusal: error };
  }
}

function logChanges(policy: CircuitBreakerPolicy, provider: Provider, logger: Logger, pauseMs: () => number): void {
  policy.onBreak((why) =>
    logger.warn({ provider, state: 'open', reason: 'error' in why ? describe(why.error) : '', pauseMs: pauseMs() }, 'provider paused'),
  );
  policy.onHalfOpen(() => logger.info({ provider, state: 'half-open' }, 'provider is tried again'));
  policy.onReset(() => logger.info({ provider, state: 'closed' }, 'provider answers again'));
}

const describe = (error: unknown): string => (error instanceof SignalboxError ? error.code : String(error));
