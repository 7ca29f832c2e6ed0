import {
  claimEvents,
  claimUntold,
  forgetTold,
  handOutEvents,
  keepSubscriptions,
  settleFailed,
  settleSent,
  type Audience,
  type DueEvent,
  type FailedTry,
  type NewPause,
} from '../store/event-queue.ts';
import type { SignalboxClient } from './connect.ts';

export type { Audience, DueEvent, FailedTry, NewPause };

/** The queue of run events, for the gateway that sends them. */
export type EventQueue = ReturnType<typeof eventQueue>;

/** @param client its database is opened by the first call. */
export const eventQueue = (client: Pick<SignalboxClient, 'db'>) => ({
  /** Makes subscriptions known; each gets the events from the first time on. */
  register: (names: readonly string[]) => keepSubscriptions(client.db, names),
  /** Queues new events for their receivers. @returns how many events there were. */
  handOut: (audiences: readonly Audience[], now: Date, most: number) => handOutEvents(client.db, audiences, now, most),
  /** Claims due deliveries, some of each subscription; a lease ends by itself when its gateway dies. */
  claim: (names: readonly string[], now: Date, leaseMs: number, each: number) => claimEvents(client.db, names, now, leaseMs, each),
  sent: (due: DueEvent, now: Date) => settleSent(client.db, due, now),
  failed: (due: DueEvent, failed: FailedTry, now: Date) => settleFailed(client.db, due, failed, now),
  /** Claims the pauses of which nobody has been told yet. */
  untold: (now: Date) => claimUntold(client.db, now),
  /** Has a pause told again, because the mail did not go out. */
  forgetTold: (name: string) => forgetTold(client.db, name),
});
