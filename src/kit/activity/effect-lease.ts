import { setTimeout as sleep } from 'node:timers/promises';
import { SignalboxError } from '../common/failures.ts';
import { renewLease } from '../../store/effects.ts';
import type { ActivityScope } from './scope.ts';

/**
 * How long a lease lasts without renewal. At most the heartbeat time-out after which Temporal retries: a killed worker's lease is over by
 * then and delays no recovery.
 */
export const LEASE_MS = 2_000;
/** How long a second caller waits for the first: a little more than a lease; then its slot is more useful to others. */
const WAIT_MS = LEASE_MS + 500;
const LOOK_EVERY_MS = 100;

interface Held {
  scope: ActivityScope;
  key: string;
  holder: string;
}

/** Renews the lease and answers whether the caller still holds the effect. @throws SignalboxError DATABASE_UNREACHABLE when that is unknown. */
export type RenewLease = () => Promise<boolean>;

/** Runs the work, renews its lease meanwhile, and releases the lease at once if the work fails. */
export async function withLease<T>({ scope, key, holder }: Held, work: (keepsHold: RenewLease) => Promise<T>): Promise<T> {
  let over = false;
  const hold = (leaseMs: number): Promise<boolean> => scope.commit((trx) => renewLease(trx, key, { holder, leaseMs }));
  const timer = setInterval(() => void hold(LEASE_MS).catch(() => undefined), LEASE_MS / 3); // without renewal the lease is lost; the key still guards the effect
  try {
    return await work(() => confirmHold(async () => !over && hold(LEASE_MS)));
  } catch (error) {
    over = true; // a renewal still under way must not take the lease back
    clearInterval(timer);
    await hold(0).catch(() => undefined); // if this fails, the lease expires by itself
    throw error;
  } finally {
    clearInterval(timer);
  }
}

const MOST_QUESTIONS = 3;

/** A late reply proves nothing: the lease may have expired meanwhile, so the question is repeated. */
async function confirmHold(hold: () => Promise<boolean>): Promise<boolean> {
  try {
    for (let question = 1; question <= MOST_QUESTIONS; question++) {
      const askedAt = performance.now();
      if (!(await hold())) return false;
      if (performance.now() - askedAt < LEASE_MS / 2) return true;
    }
  } catch (cause) {
    throw unconfirmed(String(cause), cause);
  }
  throw unconfirmed(`it took more than ${LEASE_MS / 2} ms to say so, ${MOST_QUESTIONS} times`);
}

/** The effect waits for this answer, so nothing has happened. */
const unconfirmed = (why: string, cause?: unknown): SignalboxError =>
  new SignalboxError('DATABASE_UNREACHABLE', { detail: `whether an effect is still ours: ${why}`, nothingHappened: true, cause });

/** Polls until a snapshot satisfies `willDo` or the wait is over; returns the last snapshot. */
export async function pollUntilLate<T>(look: () => Promise<T>, willDo: (seen: T) => boolean, signal: AbortSignal): Promise<T> {
  const deadline = Date.now() + WAIT_MS;
  for (;;) {
    const seen = await look();
    if (willDo(seen) || Date.now() >= deadline) return seen;
    await sleep(LOOK_EVERY_MS, undefined, { signal });
  }
}
