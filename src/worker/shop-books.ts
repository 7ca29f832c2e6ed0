import type { OrderDeps } from '../activities/order/ports-books.ts';
import { book, reverseBooking } from '../business/bank/accounts.ts';
import { addStock, issueStock, releaseStock, removeStock, reserveStock, takeBackIssue } from '../business/shop/stock.ts';

/** The shop's stock and accounting ledger in our own database, behind the ports of the order. */
export const shopBooks: Pick<OrderDeps, 'inventory' | 'accounts'> = {
  inventory: { reserve: reserveStock, release: releaseStock, issue: issueStock, takeBackIssue, add: addStock, remove: removeStock },
  accounts: { book, reverse: reverseBooking },
};
