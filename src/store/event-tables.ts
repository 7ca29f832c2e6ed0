import type { ColumnType, Generated } from 'kysely';
import type { EventDeliveryState, RunEventType } from '../kit/common/run-event.ts';
import type { RunStatus } from '../kit/common/status.ts';
import type { Time, TimeNow } from './column-types.ts';

/** One row per event of a run, written by the statement that writes the fact itself. */
export interface RunEventsTable {
  id: Generated<string>;
  run_id: string;
  /** Number in the run, from 1. */
  seq: number;
  type: RunEventType;
  workflow: string;
  /** Of the run when it happened. */
  status: RunStatus;
  state: string;
  at: Time;
  data: ColumnType<Record<string, unknown>, string, string>;
  /** Set where the fact may be told again; unique per run. */
  origin: string | null;
  created_at: TimeNow;
  /** Whether every subscription has got its deliveries. */
  handed_out: Generated<boolean>;
}

/** One row per subscription that a gateway has ever had. */
export interface EventSubscriptionsTable {
  name: string;
  /** It gets the events from then on. */
  since: TimeNow;
  /** Since when no delivery has succeeded; null when the last one did. */
  failing_since: Time | null;
  paused_at: Time | null;
  why: string | null;
  /** When the operators were told of the pause. */
  told_at: Time | null;
}

/** One row per event and receiver. */
export interface EventDeliveriesTable {
  id: Generated<number>;
  event_id: string;
  subscription: string;
  /** A mail address; empty where the subscription is one receiver. */
  recipient: string;
  state: Generated<EventDeliveryState>;
  tries: Generated<number>;
  /** Also the end of the lease of whoever sends it. */
  next_try_at: Time;
  give_up_at: Time;
  sent_at: Time | null;
  /** Why the last try failed. */
  error: string | null;
}

export interface EventTables {
  run_events: RunEventsTable;
  event_subscriptions: EventSubscriptionsTable;
  event_deliveries: EventDeliveriesTable;
}
