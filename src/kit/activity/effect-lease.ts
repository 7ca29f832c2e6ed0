import { setTimeout as sleep } from 'node:timers/promises';
import { SignalboxError } from '../common/failures.ts';
import { holdEffect } from '../../store/effects.ts';
import type { ActivityScope } from './scope.ts';

/**
 * How long a caller's word counts that it is at work. Not longer than the heartbeat time-out after which Temporal calls again: what a killed
 * worker held is free by then, so the lease delays no recovery.
 */
export const LEASE_MS = 2_000;
/** A second caller waits so long for the first, a lease and a little; then its slot is more useful to others. */
const PATIENCE_MS = LEASE_MS + 500;
const LOOK_EVERY_MS = 100;

interface Held {
  scope: ActivityScope;
  key: string;
  holder: string;
}

/** Answers whether the effect is still the caller's, and for a lease from now on. @throws SignalboxError DATABASE_UNREACHABLE when nobody says. */
export type KeepsHold = () => Promise<boolean>;

/** Does the work, says meanwhile that it goes on, and says at once when it is over without a record. */
export async function holding<T>({ scope, key, holder }: Held, work: (keepsHold: KeepsHold) => Promise<T>): Promise<T> {
  let over = false;
  const hold = (leaseMs: number): Promise<boolean> => scope.commit((trx) => holdEffect(trx, key, { holder, leaseMs }));
  const timer = setInterval(() => void hold(LEASE_MS).catch(() => undefined), LEASE_MS / 3); // who cannot say so loses the lease; the key guards the effect
  try {
    return await work(() => heldFromNow(async () => !over && hold(LEASE_MS)));
  } catch (error) {
    over = true; // a question that is still open takes no hold any more
    clearInterval(timer);
    await hold(0).catch(() => undefined); // else the lease runs out by itself
    throw error;
  } finally {
    clearInterval(timer);
  }
}

const MOST_QUESTIONS = 3;

/** An answer that comes late says nothing of now: who asked may have been frozen meanwhile, and the lease be over. */
async function heldFromNow(hold: () => Promise<boolean>): Promise<boolean> {
  try {
    for (let question = 1; question <= MOST_QUESTIONS; question++) {
      const askedAt = performance.now();
      if (!(await hold())) return false;
      if (performance.now() - askedAt < LEASE_MS / 2) return true;
    }
  } catch (cause) {
    throw unsaid(String(cause), cause);
  }
  throw unsaid(`it took more than ${LEASE_MS / 2} ms to say so, ${MOST_QUESTIONS} times`);
}

/** The effect waits for this word, so nothing has happened. */
const unsaid = (why: string, cause?: unknown): SignalboxError =>
  new SignalboxError('DATABASE_UNREACHABLE', { detail: `whether an effect is still ours: ${why}`, nothingHappened: true, cause });

/** Looks until what is seen will do, for as long as a second caller waits; answers with the last look. */
export async function pollUntilLate<T>(look: () => Promise<T>, willDo: (seen: T) => boolean, signal: AbortSignal): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const seen = await look();
    if (willDo(seen) || Date.now() >= deadline) return seen;
    await sleep(LOOK_EVERY_MS, undefined, { signal });
  }
}
