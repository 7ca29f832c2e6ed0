import { z } from 'zod';
import { PostalAddress } from './carrier.ts';
import { inTransaction, type Query } from './database.ts';
import { newId } from './house/objects.ts';
import { NONE, once, takeKey, type World } from './once.ts';
import { plainWording, readJson, refuse, requireKey } from './plain.ts';
import type { Call, Reply } from './reply.ts';

const WarehouseOrder = z.strictObject({
  orderId: z.string().min(1),
  lines: z.array(z.strictObject({ sku: z.string().min(1), quantity: z.int().min(1) })).min(1),
  to: PostalAddress,
  trackingNumber: z.string().min(1),
});

const CancelRequest = z.strictObject({ key: z.string().min(1) });

interface OrderRow {
  id: string;
  status: 'placed' | 'cancelled' | 'shipped';
}

/** POST /orders; GET /orders?key=… and POST /orders/cancel by the key of the placing request; POST /orders/<id>/ship, which plays the packer. */
export async function serveWarehouse(world: World, call: Call, secret: string): Promise<Reply> {
  const [, , id, action] = call.path.split('/');
  if (call.method === 'POST' && id && action === 'ship') return once(world, { ...call, key: null }, plainWording, shipping(id));
  await requireSignature(call, secret);
  if (call.method === 'POST' && !id) return place(world, call);
  if (call.method === 'POST' && id === 'cancel' && !action) return cancel(world, call, readJson(CancelRequest, call.body).key);
  if (call.method === 'GET' && !id) return inTransaction(world.pool, (query) => find(query, call.query.get('key') ?? ''));
  throw refuse(404, `There is no ${call.method} ${call.path}.`);
}

/** Standard Webhooks: id, time and body are signed with the shared secret; old signatures are refused, too. */
async function requireSignature({ headers, body }: Call, secret: string): Promise<void> {
  const { Webhook } = await import('standardwebhooks'); // loaded with the first order, to keep starts fast
  const signed = Object.entries(headers).filter((entry): entry is [string, string] => typeof entry[1] === 'string');
  try {
    new Webhook(secret).verify(body, Object.fromEntries(signed), { jsonParse: false });
  } catch (error) {
    throw refuse(401, `The signature is not accepted: ${(error as Error).message}`);
  }
}

function place(world: World, call: Call): Promise<Reply> {
  const key = requireKey(call.key);
  const order = readJson(WarehouseOrder, call.body);
  return once(world, call, plainWording, {
    write: async (query, at) => {
      const id = newId('wh');
      const sql = "insert into partners.orders (id, key, at, order_id, status, request) values ($1, $2, $3, $4, 'placed', $5)";
      await query(sql, [id, key, at, order.orderId, JSON.stringify(order)]);
      return id;
    },
    answer: (query, id) => show(query, id, 201),
  });
}

/** A shipped order stays shipped, and the answer says so. A key without an order is blocked for later requests. */
function cancel(world: World, call: Call, placedWith: string): Promise<Reply> {
  return once(world, call, plainWording, {
    write: async (query, at) => {
      const [placed] = await query<OrderRow>('select id, status from partners.orders where key = $1 for update', [placedWith]);
      if (placed?.status === 'placed') await query("update partners.orders set status = 'cancelled' where id = $1", [placed.id]);
      if (!placed) await takeKey(query, at, 'warehouse', placedWith);
      return placed?.id ?? NONE;
    },
    answer: async (query, id) =>
      id === NONE ? { status: 200, body: { warehouseOrderId: null, status: 'cancelled' } } : show(query, id, 200),
  });
}

const shipping = (id: string) => ({
  write: async (query: Query) => {
    const { status } = await row(query, id);
    if (status === 'cancelled') throw refuse(409, `The order ${id} is cancelled.`);
    await query("update partners.orders set status = 'shipped' where id = $1", [id]);
    return id;
  },
  answer: (query: Query) => show(query, id, 200),
});

async function find(query: Query, key: string): Promise<Reply> {
  const rows = await query<OrderRow>('select id, status from partners.orders where key = $1', [key]);
  return { status: 200, body: { orders: rows.map(shown) } };
}

async function row(query: Query, id: string): Promise<OrderRow> {
  const [found] = await query<OrderRow>('select id, status from partners.orders where id = $1 for update', [id]);
  if (!found) throw refuse(404, `There is no order ${id}.`);
  return found;
}

const show = async (query: Query, id: string, status: number): Promise<Reply> => ({ status, body: shown(await row(query, id)) });

const shown = ({ id, status }: OrderRow) => ({ warehouseOrderId: id, status });
