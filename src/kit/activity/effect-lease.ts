import { setTimeout as sleep } from 'node:timers/promises';
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

/** Answers whether the effect is still the caller's, and for a lease from now on. */
export type KeepsHold = () => Promise<boolean>;

/** Does the work, says meanwhile that it goes on, and says at once when it is over without a record. */
export async function holding<T>({ scope, key, holder }: Held, work: (keepsHold: KeepsHold) => Promise<T>): Promise<T> {
  const hold = (leaseMs: number): Promise<boolean> => scope.commit((trx) => holdEffect(trx, key, { holder, leaseMs }));
  const timer = setInterval(() => void hold(LEASE_MS).catch(() => undefined), LEASE_MS / 3); // who cannot say so loses the lease; the key guards the effect
  try {
    return await work(() => heldFromNow(() => hold(LEASE_MS)));
  } catch (error) {
    clearInterval(timer);
    await hold(0).catch(() => undefined); // else the lease runs out by itself
    throw error;
  } finally {
    clearInterval(timer);
  }
}

/** An answer that comes late says nothing of now: who asked may have been frozen meanwhile, and the lease be over. */
async function heldFromNow(hold: () => Promise<boolean>): Promise<boolean> {
  for (;;) {
    const askedAt = performance.now();
    if (!(await hold())) return false;
    if (performance.now() - askedAt < LEASE_MS / 2) return true;
  }
}

/** Looks until what is seen will do, for as long as a second caller waits; answers with the last look. */
export async function pollUntilLate<T>(look: () => Promise<T>, willDo: (seen: T) => boolean, signal: AbortSignal): Promise<T> {
  const deadline = Date.now() + PATIENCE_MS;
  for (;;) {
    const seen = await look();
    if (willDo(seen) || Date.now() >= deadline) return seen;
    await sleep(LOOK_EVERY_MS, undefined, { signal });
  }
}
