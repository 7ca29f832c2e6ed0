import type { MailPorts } from '../../kit/activity/mail/once.ts';
import type { Booking } from '../../business/bank/accounts.ts';
import type { Trx } from '../../store/database.ts';
import type { StockLine } from '../../business/shop/order-tables.ts';
import type { Reservation } from '../../business/shop/stock.ts';
import type { Carrier, Payments, Warehouse } from './ports.ts';

/** Port to the stock. It uses the transaction of the effect, so that each change happens exactly once. */
export interface Inventory {
  /** Reserves all lines under this key, or none. */
  reserve(trx: Trx, key: string, runId: string, lines: readonly StockLine[]): Promise<Reservation>;
  /** Releases the reservation of the key, and blocks a later one. @returns false when nothing was reserved. */
  release(trx: Trx, key: string, runId: string): Promise<boolean>;
  /** Issues the goods that are reserved under the key. */
  issue(trx: Trx, key: string): Promise<void>;
  /** Undoes `issue`: the goods are reserved again. */
  takeBackIssue(trx: Trx, key: string): Promise<void>;
  /** Adds goods to the stock. */
  add(trx: Trx, lines: readonly StockLine[]): Promise<void>;
  /** Removes unreserved goods. @throws SignalboxError UNDO_NOT_POSSIBLE when there are too few. */
  remove(trx: Trx, lines: readonly StockLine[]): Promise<void>;
}

/** Port to the accounting ledger: double entry, in the transaction of the effect. */
export interface Accounts {
  book(trx: Trx, booking: Booking): Promise<void>;
  /** Reverses the booking of the key `original`. @returns false when there is none. */
  reverse(trx: Trx, reversal: Omit<Booking, 'lines'>, original: string): Promise<boolean>;
}

export interface OrderDeps extends MailPorts {
  payments: Payments;
  carrier: Carrier;
  warehouse: Warehouse;
  inventory: Inventory;
  accounts: Accounts;
}
