import {
  claimOrder as claim,
  confirmReturn,
  confirmSale,
  lockSoldLines,
  reverseReturn as takeOutReturn,
  reverseSale,
} from '../../business/shop/shop-orders.ts';
import type { StockLine } from '../../business/shop/order-tables.ts';
import type { Reservation } from '../../business/shop/stock.ts';
import type { ReturnMatch } from '../../contracts/order/returns.ts';
import { STEP } from '../../contracts/order/contract.ts';
import type { OrderInput } from '../../contracts/order/schema.ts';
import { changes } from '../../kit/activity/activities.ts';
import { idempotent } from '../../kit/activity/effect-class.ts';
import { currentScope } from '../../kit/activity/scope.ts';
import type { Undone } from '../../kit/common/undo.ts';
import { totalOf } from '../../rules/order/money.ts';
import { matchReturn } from '../../rules/order/return.ts';
import { OWED, PAYMENT_HOUSE, RETURNS, SALES, transfer } from './accounts.ts';
import { keyOf, undoing } from './keys.ts';
import type { OrderDeps } from './ports-books.ts';
import type { Money } from './ports.ts';

type Deps = Pick<OrderDeps, 'effects' | 'inventory' | 'accounts'>;

/** Result of a claim. */
interface Claim {
  /** The run that owns the order id. */
  handledBy: string;
  /** Why the payment provider would refuse the total of a sale, as far as known without a call; or null. */
  unpayable: string | null;
}
type ClaimOrderInput = Pick<OrderInput, 'orderId' | 'kind' | 'currency'> & { customerId: string | null; totalMinor: number };

/** Claims the order id for this run. */
export const claimOrder = ({ payments }: Pick<OrderDeps, 'payments'>) =>
  idempotent(async ({ orderId, kind, currency, customerId, totalMinor }: ClaimOrderInput): Promise<Claim> => {
    const scope = currentScope();
    const order = { order_id: orderId, run_id: scope.runId, kind, customer_id: customerId, currency, total_minor: totalMinor };
    const handledBy = await scope.commit((trx) => claim(trx, order));
    const refusal = kind === 'sale' && totalMinor > 0 ? await payments.accepts({ amountMinor: totalMinor, currency }) : null;
    return { handledBy, unpayable: refusal?.message ?? null };
  });

/** Reserves all lines or none. */
export const reserveStock = (deps: Deps) =>
  changes<{ lines: StockLine[] }, Reservation>(deps, { class: 'compensatable', step: STEP.reserve }, (trx, { lines }, { runId, key }) =>
    deps.inventory.reserve(trx, key, runId, lines),
  );

/** Releases the run's reservation. */
export const releaseStock = (deps: Deps) =>
  changes<void, Undone>(deps, { class: 'idempotent', ...undoing(STEP.reserve) }, async (trx, _, { runId }) => ({
    undone: (await deps.inventory.release(trx, keyOf(STEP.reserve), runId)) ? 'the stock is free again' : 'nothing was reserved',
  }));

/** Null where nothing had to be paid. */
type BookOrderInput = Money & { orderId: string; paymentId: string | null; lines: OrderInput['lines'] };

/** Takes the goods out of the stock and books the sale, in one transaction. */
export const bookOrder = (deps: Deps) =>
  changes<BookOrderInput, { booked: string }>(
    deps,
    {
      class: 'compensatable',
      step: STEP.book,
      request: ({ orderId, paymentId, amountMinor, currency }) => ({ orderId, paymentId, amountMinor, currency }),
    },
    async (trx, { orderId, paymentId, lines, ...money }, { runId, key }) => {
      await confirmSale(trx, runId, paymentId, lines);
      await deps.inventory.issue(trx, keyOf(STEP.reserve));
      const text = `Sale of order ${orderId}`;
      await deps.accounts.book(trx, { key, runId, subject: orderId, text, lines: transfer(PAYMENT_HOUSE, SALES, money) });
      return { booked: key };
    },
  );

/** The run has one booking to reverse, whatever the input says. */
const nothingMore = () => ({});

/** Reverses the sale: opposite booking, and the goods are reserved again. */
export const reverseOrder = (deps: Deps) =>
  changes<{ orderId: string }, Undone>(
    deps,
    { class: 'idempotent', ...undoing(STEP.book), action: 'reverse_booking', request: nothingMore },
    async (trx, { orderId }, { runId, key }) => {
      if (!(await reverseSale(trx, runId))) return { undone: 'nothing was booked' };
      await deps.inventory.takeBackIssue(trx, keyOf(STEP.reserve));
      await deps.accounts.reverse(trx, { key, runId, subject: orderId, text: `Reversal of order ${orderId}` }, keyOf(STEP.book));
      return { undone: 'the booking is reversed' };
    },
  );

type BookReturnInput = Pick<OrderInput, 'orderId' | 'customer' | 'currency' | 'lines' | 'returnOf'>;

/** Matches a return with its sales and books the matched lines: goods in, refund owed. One transaction. */
export const bookReturn = (deps: Deps) =>
  changes<BookReturnInput, ReturnMatch>(
    deps,
    {
      class: 'compensatable',
      step: STEP.bookReturn,
      request: ({ orderId, lines, returnOf }) => ({ orderId, lines, returnOf: returnOf ?? null }),
    },
    async (trx, input, { runId, key }) => {
      const { orderId, customer, currency, lines, returnOf } = input;
      const skus = lines.map(({ sku }) => sku);
      const match = matchReturn(input, await lockSoldLines(trx, { customerId: customer.id, orderId: returnOf ?? null }, skus));
      const { returned } = match;
      if (returned.length === 0) return match;
      await confirmReturn(trx, runId, returned);
      await deps.inventory.add(trx, returned);
      const owed = transfer(RETURNS, OWED, { amountMinor: totalOf(returned), currency });
      await deps.accounts.book(trx, { key, runId, subject: orderId, text: `Return ${orderId}`, lines: owed });
      return match;
    },
  );

/** Reverses the booking of a return. @throws SignalboxError UNDO_NOT_POSSIBLE when the goods are reserved by others meanwhile. */
export const reverseReturn = (deps: Deps) =>
  changes<{ orderId: string }, Undone>(
    deps,
    { class: 'idempotent', ...undoing(STEP.bookReturn), request: nothingMore },
    async (trx, { orderId }, { runId, key }) => {
      const returned = await takeOutReturn(trx, runId);
      if (returned === null) return { undone: 'nothing was booked' };
      await deps.inventory.remove(trx, returned);
      await deps.accounts.reverse(trx, { key, runId, subject: orderId, text: `Reversal of return ${orderId}` }, keyOf(STEP.bookReturn));
      return { undone: 'the booking is reversed' };
    },
  );
