import type { Logger } from 'pino';
import type { SignalboxClient } from '../../client/connect.ts';
import { eventQueue, type Audience, type DueEvent, type EventQueue } from '../../client/event-queue.ts';
import type { EventSubscription } from '../../kit/common/run-event.ts';
import { openLoop, type Loop, type Round } from '../loop.ts';
import { deliver } from './deliver.ts';
import { pauseAfter } from './outcome.ts';
import { tellOfPauses } from './pauses.ts';
import type { EventPorts } from './ports.ts';

export interface SenderParts {
  client: SignalboxClient;
  subscriptions: readonly EventSubscription[];
  ports: EventPorts;
  logger: Logger;
  /** Address of the inbox, for links; null if none is set. */
  inbox: string | null;
  /** In milliseconds since 1970. */
  now?: () => number;
  random?: () => number;
}

const LOOK_EVERY_MS = 2_000;
const TELL_EVERY_MS = 30_000;
/** New events that one round hands out. */
const EVENTS_AT_ONCE = 200;
/** Deliveries of one subscription at a time. */
const AT_ONCE = 4;
/** Longer than a try takes; a killed gateway's deliveries are due again after it. */
const LEASE_MS = 60_000;

/** Sends run events to the subscriptions until it is closed, also those of before its start. A slow receiver delays no other. */
export function openSender(parts: SenderParts): Loop {
  const inProgress = new Map<string, Promise<void>>();
  const round = createRound(parts, inProgress, () => loop.wake());
  const loop = openLoop(LOOK_EVERY_MS, () =>
    round().catch((error: unknown) => {
      parts.logger.warn({ error: String(error) }, 'events cannot be read or handed out; trying again');
      return 'outage' as const;
    }),
  );
  const close = async () => {
    await loop.close();
    await Promise.all(inProgress.values());
  };
  return { wake: loop.wake, close };
}

/** @param inProgress by subscription, the deliveries that are being sent. @param hasSent called when those of one are settled. */
function createRound(parts: SenderParts, inProgress: Map<string, Promise<void>>, hasSent: () => void): () => Promise<Round> {
  const { client, subscriptions, ports, logger, now = Date.now } = parts;
  const queue = eventQueue(client);
  let isRegistered = false;
  let toldAtMs = Number.NEGATIVE_INFINITY;
  const send = async (subscription: EventSubscription, due: readonly DueEvent[]) => {
    await Promise.all(due.map((each) => sendOne(parts, queue, subscription, each)));
    inProgress.delete(subscription.name);
    hasSent();
  };
  return async () => {
    if (!isRegistered) await queue.register(namesOf(subscriptions));
    isRegistered = true;
    const at = new Date(now());
    const audiences = subscriptions.map((each) => audienceOf(each, ports));
    const handedOut = await queue.handOut(audiences, at, EVENTS_AT_ONCE);
    const free = subscriptions.filter(({ name }) => !inProgress.has(name));
    const claimed = free.length === 0 ? [] : await queue.claim(namesOf(free), at, LEASE_MS, AT_ONCE);
    for (const each of free) {
      const due = claimed.filter(({ subscription }) => subscription === each.name);
      if (due.length > 0) inProgress.set(each.name, send(each, due));
    }
    if (at.getTime() - toldAtMs >= TELL_EVERY_MS) {
      toldAtMs = at.getTime();
      await tellOfPauses({ queue, ports, logger }, at);
    }
    return handedOut === EVENTS_AT_ONCE ? 'something' : 'nothing'; // a subscription that has sent wakes the loop
  };
}

const namesOf = (subscriptions: readonly EventSubscription[]): string[] => subscriptions.map(({ name }) => name);

/** A mail goes to each person on its own, so that one refused address concerns nobody else. */
function audienceOf({ name, events, workflows, receiver }: EventSubscription, ports: EventPorts): Audience {
  const recipients = receiver.kind === 'mail' ? mailAddresses(receiver.to, ports) : [''];
  return { name, events, workflows, recipients };
}

const mailAddresses = (to: readonly string[], ports: EventPorts): string[] => [
  ...new Set(to.flatMap((name) => (name.includes('@') ? [name] : ports.addressesOf(name)))),
];

/** Sends and settles one delivery. Never rejects: what could not be settled is due again when its lease ends. */
async function sendOne(parts: SenderParts, queue: EventQueue, subscription: EventSubscription, due: DueEvent): Promise<void> {
  const { logger, ports, inbox, now = Date.now, random = Math.random } = parts;
  const log = { event: due.event.id, run: due.event.run, subscription: due.subscription, tries: due.tries };
  try {
    const outcome = await deliver(ports, subscription, due, inbox);
    const nowMs = now();
    if (outcome.sent) {
      await queue.sent(due, new Date(nowMs));
      return logger.debug(log, 'event sent');
    }
    const pauseMs = pauseAfter({ tries: due.tries, giveUpAtMs: due.giveUpAt.getTime() }, outcome, { nowMs, random });
    const state = pauseMs === null ? 'dead' : 'queued';
    const failed = { state, error: outcome.why, nextTryAt: new Date(nowMs + (pauseMs ?? 0)), isGone: outcome.hope === 'none' } as const;
    await queue.failed(due, failed, new Date(nowMs));
    logger.warn({ ...log, state, why: outcome.why }, 'event not sent');
  } catch (error) {
    logger.warn({ ...log, error: String(error) }, 'a delivery could not be settled; it is sent again under its id');
  }
}
