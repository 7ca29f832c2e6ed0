import type { History } from '@temporalio/common/lib/proto-utils.js';
import { activityOf } from '../../testkit/history-activities.ts';
import type { BareStep } from './sides.ts';

type HistoryEvent = NonNullable<History['events']>[number];

const eventsOf = ({ events }: History): HistoryEvent[] => events ?? [];

/** Number of events of a history. */
export const countEvents = (history: History): number => eventsOf(history).length;

/** The activity of an update's handler, in the bare workflow too. */
const OF_A_DECISION = 'recordDecision';

/** The work of a workflow as steps of a bare one: its activities, local or not, awaited decisions and expired timers. */
export function stepsOf(history: History): BareStep[] {
  return eventsOf(history).flatMap((event): BareStep[] => {
    const activity = activityOf(event);
    if (activity?.type === OF_A_DECISION) return [];
    if (activity) return [activity.isLocal ? 'local' : 'activity'];
    if (event.workflowExecutionUpdateAcceptedEventAttributes) return ['decision'];
    return event.timerFiredEventAttributes ? ['timer'] : [];
  });
}

/** The part of a history up to the scheduling of the last activity of a type. */
export function upTo(history: History, activityType: string): History {
  const events = eventsOf(history);
  const last = events.findLastIndex((event) => event.activityTaskScheduledEventAttributes?.activityType?.name === activityType);
  return { events: events.slice(0, last + 1) };
}

/** Number of timers that a workflow started. */
export const timersBegun = (history: History): number => eventsOf(history).filter((event) => event.timerStartedEventAttributes).length;

/** When a worker began the last activity of a type, or a local one had ended, in milliseconds since the epoch; null if none has. */
export function startedAt(history: History, activityType: string): number | null {
  const events = eventsOf(history);
  const local = events.findLast((event) => {
    const activity = activityOf(event);
    return activity !== null && activity.isLocal && !activity.failed && activity.type === activityType;
  });
  if (local) return timeOf(local);
  const scheduled = events.findLast((event) => event.activityTaskScheduledEventAttributes?.activityType?.name === activityType);
  const id = String(scheduled?.eventId);
  const started = events.find(({ activityTaskStartedEventAttributes: task }) => task && String(task.scheduledEventId) === id);
  return started ? timeOf(started) : null;
}

/** When the workflow had processed the end of the last activity of a type, in milliseconds since the epoch; null if it has not. */
export function answeredAt(history: History, activityType: string): number | null {
  const events = eventsOf(history);
  const scheduled = events.findLast((event) => event.activityTaskScheduledEventAttributes?.activityType?.name === activityType);
  if (!scheduled) return null;
  const done = events.findIndex(
    (event) => String(event.activityTaskCompletedEventAttributes?.scheduledEventId) === String(scheduled.eventId),
  );
  const answer = done < 0 ? undefined : events.slice(done).find((event) => event.workflowTaskCompletedEventAttributes);
  return answer ? timeOf(answer) : null;
}

/** When a workflow completed, in milliseconds since the epoch; null if it has not. */
export function completedAt(history: History): number | null {
  const end = eventsOf(history).find((event) => event.workflowExecutionCompletedEventAttributes);
  return end ? timeOf(end) : null;
}

const timeOf = ({ eventTime }: HistoryEvent): number => Number(eventTime!.seconds) * 1_000 + (eventTime!.nanos ?? 0) / 1e6;

/** Small payloads for display, which workflow code does not use. */
const SHOWN = new Set(['searchAttributes', 'userMetadata', 'memo']);

/** Inputs, results, headers and updates of a history, as bytes. */
export const payloadsOf = (history: History): Uint8Array[] => payloadsIn(eventsOf(history));

function payloadsIn(value: unknown): Uint8Array[] {
  if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return [];
  const { data, metadata } = value as { data?: unknown; metadata?: unknown };
  if (metadata && data instanceof Uint8Array) return [data];
  return Object.entries(value).flatMap(([key, part]) => (SHOWN.has(key) ? [] : payloadsIn(part)));
}

/** The payloads without mails, that is without every text passed as `reply` anywhere: a mail may quote an article. */
export function withoutMails(payloads: readonly Uint8Array[]): Uint8Array[] {
  const contents = payloads.map((payload) => new TextDecoder().decode(payload));
  const mails = [...new Set(contents.flatMap((content) => repliesIn(parsed(content))))].sort((one, other) => other.length - one.length);
  const cut = (content: string) => mails.reduce((rest, mail) => rest.replaceAll(JSON.stringify(mail).slice(1, -1), ''), content);
  return contents.map((content) => new TextEncoder().encode(cut(content)));
}

function repliesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, part]) =>
    key === 'reply' && typeof part === 'string' && part !== '' ? [part] : repliesIn(part),
  );
}

function parsed(content: string): unknown {
  try {
    return JSON.parse(content);
  } catch {
    return null; // not every payload is JSON
  }
}

/** Which of the texts occur completely in one of the payloads, as text or inside JSON. */
export function textsWithin(payloads: readonly Uint8Array[], texts: readonly string[]): string[] {
  const contents = payloads.map((payload) => new TextDecoder().decode(payload));
  const forms = (text: string) => [text, JSON.stringify(text).slice(1, -1)];
  return texts.filter((text) => forms(text).some((form) => contents.some((content) => content.includes(form))));
}
