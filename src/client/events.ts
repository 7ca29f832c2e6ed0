import { SignalboxError } from '../kit/common/failures.ts';
import type { PausedSubscription, RunEventView } from '../kit/common/run-event.ts';
import {
  readEvent,
  readEvents,
  readPaused,
  requeueEvent,
  resumeSubscription as resume,
  subscriptionNames,
  type EventQuery,
} from '../store/event-views.ts';
import type { SignalboxClient } from './connect.ts';

/** The run events, newest first, and the subscriptions that are paused. @throws SignalboxError DATABASE_UNREACHABLE. */
export async function listEvents(
  { db }: SignalboxClient,
  query: EventQuery,
): Promise<{ events: RunEventView[]; paused: PausedSubscription[] }> {
  const [events, paused] = await Promise.all([readEvents(db, query), readPaused(db)]);
  return { events, paused };
}

/** One run event with what became of it. @throws SignalboxError EVENT_NOT_FOUND, DATABASE_UNREACHABLE. */
export async function showEvent({ db }: SignalboxClient, id: string): Promise<RunEventView> {
  const found = await readEvent(db, id);
  if (found) return found;
  throw new SignalboxError('EVENT_NOT_FOUND', { field: 'id', detail: id, fix: '`signalbox events` lists them.' });
}

/**
 * Has an event sent again to its receivers, or to those of one subscription, under the same id.
 * @throws as `showEvent`; SignalboxError SUBSCRIPTION_UNKNOWN when the subscription has not had it.
 */
export async function resendEvent(client: SignalboxClient, id: string, subscription: string | null): Promise<RunEventView> {
  const event = await showEvent(client, id);
  const count = await requeueEvent(client.db, id, subscription);
  const names = [...new Set(event.deliveries.map((each) => each.subscription))];
  if (subscription !== null && count === 0) throw unknown('to', `${subscription} has not had ${id}`, names);
  return showEvent(client, id);
}

/** Lets a paused subscription get events again, first those that it has missed. @throws SignalboxError SUBSCRIPTION_UNKNOWN. */
export async function resumeSubscription(client: SignalboxClient, name: string): Promise<{ subscription: string; queued: number }> {
  const queued = await resume(client.db, name);
  if (queued === null) throw unknown('subscription', name, await subscriptionNames(client.db));
  return { subscription: name, queued };
}

const unknown = (field: string, detail: string, names: readonly string[]) =>
  new SignalboxError('SUBSCRIPTION_UNKNOWN', {
    field,
    detail,
    fix: names.length > 0 ? `Use one of: ${names.join(', ')}.` : 'Add it to events.yaml and start the gateway.',
  });
