import type { RunStatus } from './status.ts';

/**
 * What is told about runs. waiting: a person is asked; decided: the request is closed, also because its time ran out; escalated: nobody has
 * answered for a while; finished: completed or cancelled.
 */
export const RUN_EVENT_TYPES = ['started', 'waiting', 'decided', 'escalated', 'finished', 'failed'] as const;
export type RunEventType = (typeof RUN_EVENT_TYPES)[number];

/** Something that happened to a run, once. */
export interface RunEvent {
  id: string;
  type: RunEventType;
  run: string;
  workflow: string;
  /** Number in the run, from 1: receivers may get events in another order. */
  sequence: number;
  /** ISO 8601. */
  at: string;
  /** Of the run when it happened. */
  status: RunStatus;
  state: string;
  /** Depends on the type: the request, the outcome, the code of a failure. */
  data: Readonly<Record<string, unknown>>;
}

/** queued: to be sent; sent; dead: given up. */
export type EventDeliveryState = 'queued' | 'sent' | 'dead';

/** What became of an event at one receiver. */
export interface EventDeliveryView {
  subscription: string;
  /** A mail address; null where the subscription is one receiver. */
  recipient: string | null;
  state: EventDeliveryState;
  tries: number;
  /** When it is tried next; null unless it is queued. */
  nextTryAt: string | null;
  sentAt: string | null;
  /** Why the last try failed. */
  error: string | null;
}

export interface RunEventView extends RunEvent {
  deliveries: EventDeliveryView[];
}

/** A subscription that gets nothing until somebody resumes it. */
export interface PausedSubscription {
  name: string;
  pausedAt: string;
  why: string;
}

/** Where the events of a subscription go. Secrets are the values that are set. */
export type EventReceiver =
  | { readonly kind: 'webhook'; readonly url: string; readonly secretNames: readonly string[]; readonly secrets: readonly string[] }
  | { readonly kind: 'slack'; readonly variable: string; readonly url: string | null }
  | { readonly kind: 'mail'; readonly to: readonly string[] };

export interface EventSubscription {
  readonly name: string;
  readonly events: readonly RunEventType[];
  /** Null: those of every workflow. */
  readonly workflows: readonly string[] | null;
  readonly receiver: EventReceiver;
}

/** One POST of JSON to a receiver. */
export interface EventPost {
  url: string;
  body: string;
  /** Signs it according to Standard Webhooks under this id; null sends it unsigned. */
  signature: { id: string; secrets: readonly string[] } | null;
}

/** What came of a POST: an answer, or none. `refused` is an address to which nothing is sent. */
export type EventAnswer =
  { status: number; text: string; retryAfterMs: number | undefined } | { status: null; text: string; refused: boolean };
