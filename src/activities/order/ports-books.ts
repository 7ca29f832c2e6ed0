import type { MailPorts } from '../../kit/activity/mail/once.ts';
import type { Booking } from '../../business/bank/accounts.ts';
import type { Trx } from '../../store/database.ts';
import type { StockLine } from '../../business/shop/order-tables.ts';
import type { Reservation } from '../../business/shop/stock.ts';
import type { Carrier, Payments, Warehouse } from './ports.ts';

/** The port to the stock. It works in the transaction of the effect, so that each change happens exactly once. */
export interface Inventory {
  /** Reserves all lines under this key, or none. */
  reserve(trx: Trx, key: string, runId: string, lines: readonly StockLine[]): Promise<Reservation>;
  /** Frees what is reserved under the key; what was not reserved yet never will be. False when there was nothing to free. */
  release(trx: Trx, key: string, runId: string): Promise<boolean>;
  /** The goods that are reserved under the key leave. */
  issue(trx: Trx, key: string): Promise<void>;
  /** The goods that left under the key are on hand again, and reserved as before. */
  takeBackIssue(trx: Trx, key: string): Promise<void>;
  /** Goods come in. */
  add(trx: Trx, lines: readonly StockLine[]): Promise<void>;
  /** Goods that nobody reserved go out. @throws SignalboxError UNDO_NOT_POSSIBLE when there are too few. */
  remove(trx: Trx, lines: readonly StockLine[]): Promise<void>;
}

/** The port to the accounting ledger: double entry, in the transaction of the effect. */
export interface Accounts {
  book(trx: Trx, booking: Booking): Promise<void>;
  /** Books the opposite of what the key `original` booked. False when there is no such booking. */
  reverse(trx: Trx, reversal: Omit<Booking, 'lines'>, original: string): Promise<boolean>;
}

export interface OrderDeps extends MailPorts {
  payments: Payments;
  carrier: Carrier;
  warehouse: Warehouse;
  inventory: Inventory;
  accounts: Accounts;
}
