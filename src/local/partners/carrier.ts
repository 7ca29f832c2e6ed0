import { randomInt } from 'node:crypto';
import { z } from 'zod';
import { inTransaction, type Query } from './database.ts';
import { newId } from './house/objects.ts';
import { once, type World } from './once.ts';
import { plainWording, readJson, refuse, requireKey } from './plain.ts';
import type { Call, Reply } from './reply.ts';

export const PostalAddress = z.strictObject({
  name: z.string().min(1),
  street: z.string().min(1),
  city: z.string().min(1),
  postalCode: z.string().min(1),
  country: z.string().regex(/^[A-Z]{2}$/),
});

const LabelRequest = z.strictObject({
  orderId: z.string().min(1),
  service: z.enum(['standard', 'express']),
  to: PostalAddress,
  parcels: z.array(z.strictObject({ weightGrams: z.int().min(1).max(70_000) })).min(1),
});

interface LabelRow {
  id: string;
  tracking: string;
  cancelled_at: Date | null;
}

/** POST /labels, GET /labels?key=…, DELETE /labels/<id>. */
export async function serveCarrier(world: World, call: Call): Promise<Reply> {
  const id = call.path.split('/')[2];
  if (call.method === 'POST' && !id) return create(world, call);
  if (call.method === 'GET' && !id) return inTransaction(world.pool, (query) => find(query, call.query.get('key') ?? ''));
  if (call.method === 'DELETE' && id) return cancel(world, call, id);
  throw refuse(404, `There is no ${call.method} ${call.path}.`);
}

function create(world: World, call: Call): Promise<Reply> {
  const key = requireKey(call.key);
  const request = readJson(LabelRequest, call.body);
  return once(world, call, plainWording, {
    write: async (query, at) => {
      const id = newId('lbl');
      const tracking = `LF${String(randomInt(1_000_000_000)).padStart(9, '0')}${request.to.country}`;
      await query('insert into partners.labels (id, key, at, order_id, service, tracking, request) values ($1, $2, $3, $4, $5, $6, $7)', [
        id,
        key,
        at,
        request.orderId,
        request.service,
        tracking,
        JSON.stringify(request),
      ]);
      return id;
    },
    answer: async (query, id) => show(query, id, 201),
  });
}

async function find(query: Query, key: string): Promise<Reply> {
  const rows = await query<LabelRow>('select * from partners.labels where key = $1', [key]);
  return { status: 200, body: { labels: rows.map(shown) } };
}

/** A repeat finds it cancelled and says the same. */
function cancel(world: World, call: Call, id: string): Promise<Reply> {
  return once(world, call, plainWording, {
    write: async (query, at) => {
      const sql = 'update partners.labels set cancelled_at = coalesce(cancelled_at, $2) where id = $1 returning id';
      const rows = await query(sql, [id, at]);
      if (rows.length === 0) throw refuse(404, `There is no label ${id}.`);
      return id;
    },
    answer: async (query) => show(query, id, 200),
  });
}

async function show(query: Query, id: string, status: number): Promise<Reply> {
  const [row] = await query<LabelRow>('select * from partners.labels where id = $1', [id]);
  if (!row) throw refuse(404, `There is no label ${id}.`);
  return { status, body: shown(row) };
}

const shown = ({ id, tracking, cancelled_at }: LabelRow) => ({ labelId: id, trackingNumber: tracking, cancelled: cancelled_at !== null });
