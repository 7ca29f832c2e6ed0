import { workflowNamed } from '../../src/contracts/registry.ts';
import { OrderInput } from '../../src/contracts/order/schema.ts';
import type { SignalboxClient } from '../../src/client/connect.ts';
import { startRunOf } from '../../src/client/start.ts';
import { addStock } from '../../src/business/shop/stock.ts';
import { PATIENCE_MS, until } from '../wait.ts';

/** Ordered quantity; each article has its own stock. */
export const QUANTITY = 2;
export const OPENING = 10;
export const TOTAL_MINOR = 4_990;

export const runOf = (orderId: string): string => `order:${orderId}`;
export const mailOf = (orderId: string): string => `${orderId.toLowerCase()}@example.com`;
/** One article per order, so that its stock shows this order alone. */
export const skuOf = (orderId: string): string => `sku-${orderId}`;

type Changes = { [Part in keyof OrderInput]?: OrderInput[Part] extends object ? Partial<OrderInput[Part]> : OrderInput[Part] };

/** An order of two pieces of its own article. */
export function orderOf(orderId: string, { customer, payment, shipping, ...changes }: Changes = {}): OrderInput {
  return OrderInput.parse({
    ...{
      orderId,
      currency: 'EUR',
      lines: [{ sku: skuOf(orderId), quantity: QUANTITY, unitPriceMinor: TOTAL_MINOR / QUANTITY }],
      ...changes,
    },
    customer: { name: 'Kim Example', email: mailOf(orderId), ...customer },
    shipping: { address: { name: 'Kim Example', street: 'Hill 1', city: 'Bonn', postalCode: '53111', country: 'DE' }, ...shipping },
    payment: { method: 'pm_card_visa', ...payment },
  });
}

/** Adds the order's article to the stock and starts the order on a task queue. */
export async function startOrder({ client }: { client: SignalboxClient }, taskQueue: string, input: OrderInput): Promise<string> {
  const lines = input.lines.map(({ sku }) => ({ sku, quantity: OPENING }));
  await client.db.transaction().execute((trx) => addStock(trx, lines));
  const request = { input, initiator: 'otto', businessId: input.orderId };
  return (await startRunOf(client, { ...workflowNamed('order'), taskQueue }, request)).id;
}

export interface RunEnd {
  status: string;
  state: string;
  failure: { code: string; message: string } | null;
}

/** The end of a run, from its row. */
export const endOf = ({ client }: { client: Pick<SignalboxClient, 'db'> }, run: string): Promise<RunEnd> =>
  until(
    async () => {
      const row = await client.db
        .selectFrom('runs')
        .select(['status', 'state', 'failure', 'ended_at'])
        .where('id', '=', run)
        .executeTakeFirst();
      return row?.ended_at ? { status: row.status, state: row.state, failure: row.failure } : null;
    },
    PATIENCE_MS,
    `${run} does not end`,
  );
