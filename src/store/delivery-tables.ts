import type { ColumnType, Generated } from 'kysely';
import type { DeliveryError, DeliveryOutcome, DeliveryState, Dismissal } from '../kit/common/delivery.ts';
import type { TimeNow } from './column-types.ts';

/** One row per accepted webhook; a repeated one has none of its own. */
export interface DeliveriesTable {
  id: Generated<number>;
  source: string;
  /** sha256 of what makes it one delivery; unique per source. */
  key: string;
  body_hash: string;
  received_at: TimeNow;
  /** The body as received. */
  body: Buffer;
  headers: ColumnType<Record<string, string>, string, string>;
  label: string | null;
  state: Generated<DeliveryState>;
  tries: Generated<number>;
  /** Also the end of the lease of whoever carries it out. */
  next_try_at: TimeNow;
  give_up_at: TimeNow;
  outcome: ColumnType<DeliveryOutcome, string | null | undefined, string | null> | null;
  error: ColumnType<DeliveryError, string | null | undefined, string | null> | null;
  dismissed: ColumnType<Dismissal | null, string | null | undefined, string | null>;
}

export interface DeliveryTables {
  deliveries: DeliveriesTable;
}
