import { STEP } from '../../contracts/order/contract.ts';
import type { ReturnMatch } from '../../contracts/order/returns.ts';
import { matchReturn } from '../../rules/order/return.ts';
import { totalOf } from '../../rules/order/money.ts';
import { currentScope } from '../../kit/activity/scope.ts';
import {
  claimOrder as claim,
  confirmReturn,
  confirmSale,
  lockSoldLines,
  reverseReturn as takeOutReturn,
  reverseSale,
} from '../../business/shop/shop-orders.ts';
import type { Reservation } from '../../business/shop/stock.ts';
import { OWED, PAYMENT_HOUSE, RETURNS, SALES, transfer } from './accounts.ts';
import type { BookOrderInput, BookReturnInput, ClaimOrderInput, ReserveStockInput, Undone } from './inputs.ts';
import { keyOf, undoing } from './keys.ts';
import type { OrderDeps } from './ports-books.ts';

type Deps = Pick<OrderDeps, 'effects' | 'inventory' | 'accounts'>;

/** Result of a claim. */
export interface Claim {
  /** The run that owns the order id. */
  handledBy: string;
  /** Why the payment provider would refuse the total of a sale, as far as known without a call; or null. */
  unpayable: string | null;
}

/** Claims the order id for this run. */
export async function claimOrder({ payments }: Pick<OrderDeps, 'payments'>, input: ClaimOrderInput): Promise<Claim> {
  const { orderId, kind, currency, customerId, totalMinor } = input;
  const scope = currentScope();
  const order = { order_id: orderId, run_id: scope.runId, kind, customer_id: customerId, currency, total_minor: totalMinor };
  const handledBy = await scope.commit((trx) => claim(trx, order));
  const refusal = kind === 'sale' && totalMinor > 0 ? await payments.accepts({ amountMinor: totalMinor, currency }) : null;
  return { handledBy, unpayable: refusal?.message ?? null };
}

/** Reserves all lines or none. */
export const reserveStock = ({ effects, inventory }: Deps, { lines }: ReserveStockInput): Promise<Reservation> =>
  effects.inTransaction({ step: STEP.reserve, action: 'reserve_stock', class: 'compensatable', request: { lines } }, (trx, key) =>
    inventory.reserve(trx, key, currentScope().runId, lines),
  );

/** Releases the run's reservation. */
export const releaseStock = ({ effects, inventory }: Deps): Promise<Undone> =>
  effects.inTransaction({ ...undoing(STEP.reserve), action: 'release_stock', class: 'idempotent', request: {} }, async (trx) => ({
    undone: (await inventory.release(trx, keyOf(STEP.reserve), currentScope().runId)) ? 'the stock is free again' : 'nothing was reserved',
  }));

/** Takes the goods out of the stock and books the sale, in one transaction. */
export const bookOrder = ({ effects, inventory, accounts }: Deps, input: BookOrderInput): Promise<{ booked: string }> => {
  const { orderId, paymentId, lines, amountMinor, currency } = input;
  const { runId } = currentScope();
  return effects.inTransaction(
    { step: STEP.book, action: 'book_order', class: 'compensatable', request: { orderId, paymentId, amountMinor, currency } },
    async (trx, key) => {
      await confirmSale(trx, runId, paymentId, lines);
      await inventory.issue(trx, keyOf(STEP.reserve));
      const text = `Sale of order ${orderId}`;
      await accounts.book(trx, { key, runId, subject: orderId, text, lines: transfer(PAYMENT_HOUSE, SALES, { amountMinor, currency }) });
      return { booked: key };
    },
  );
};

/** Reverses the sale: opposite booking, and the goods are reserved again. */
export const reverseOrder = ({ effects, inventory, accounts }: Deps, { orderId }: { orderId: string }): Promise<Undone> => {
  const { runId } = currentScope();
  return effects.inTransaction({ ...undoing(STEP.book), action: 'reverse_booking', class: 'idempotent', request: {} }, async (trx, key) => {
    if (!(await reverseSale(trx, runId))) return { undone: 'nothing was booked' };
    await inventory.takeBackIssue(trx, keyOf(STEP.reserve));
    await accounts.reverse(trx, { key, runId, subject: orderId, text: `Reversal of order ${orderId}` }, keyOf(STEP.book));
    return { undone: 'the booking is reversed' };
  });
};

/** Matches a return with its sales and books the matched lines: goods in, refund owed. One transaction. */
export const bookReturn = ({ effects, inventory, accounts }: Deps, input: BookReturnInput): Promise<ReturnMatch> => {
  const { orderId, customer, currency, lines, returnOf } = input;
  const { runId } = currentScope();
  return effects.inTransaction(
    { step: STEP.bookReturn, action: 'book_return', class: 'compensatable', request: { orderId, lines, returnOf: returnOf ?? null } },
    async (trx, key) => {
      const skus = lines.map(({ sku }) => sku);
      const match = matchReturn(input, await lockSoldLines(trx, { customerId: customer.id, orderId: returnOf ?? null }, skus));
      const { returned } = match;
      if (returned.length === 0) return match;
      await confirmReturn(trx, runId, returned);
      await inventory.add(trx, returned);
      const owed = transfer(RETURNS, OWED, { amountMinor: totalOf(returned), currency });
      await accounts.book(trx, { key, runId, subject: orderId, text: `Return ${orderId}`, lines: owed });
      return match;
    },
  );
};

/** Reverses the booking of a return. @throws SignalboxError UNDO_NOT_POSSIBLE when the goods are reserved by others meanwhile. */
export const reverseReturn = ({ effects, inventory, accounts }: Deps, { orderId }: { orderId: string }): Promise<Undone> => {
  const { runId } = currentScope();
  return effects.inTransaction(
    { ...undoing(STEP.bookReturn), action: 'reverse_return', class: 'idempotent', request: {} },
    async (trx, key) => {
      const returned = await takeOutReturn(trx, runId);
      if (returned === null) return { undone: 'nothing was booked' };
      await inventory.remove(trx, returned);
      await accounts.reverse(trx, { key, runId, subject: orderId, text: `Reversal of return ${orderId}` }, keyOf(STEP.bookReturn));
      return { undone: 'the booking is reversed' };
    },
  );
};
