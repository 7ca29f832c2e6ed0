import { randomInt } from 'node:crypto';
import { z } from 'zod';
import { inTransaction, type Query } from './database.ts';
import { newId } from './house/objects.ts';
import { NONE, once, takeKey, type World } from './once.ts';
import { plainWording, readJson, refuse, requireKey } from './plain.ts';
import type { Call, Reply } from './reply.ts';

export const PostalAddress = z.strictObject({
  name: z.string().min(1),
  street: z.string().min(1),
  city: z.string().min(1),
  postalCode: z.string().min(1).optional(),
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

/** POST /labels; GET and DELETE /labels?key=… by the key of the request that made the label. */
export async function serveCarrier(world: World, call: Call): Promise<Reply> {
  const isList = call.path === '/labels';
  if (isList && call.method === 'POST') return create(world, call);
  if (isList && call.method === 'GET') return inTransaction(world.pool, (query) => find(query, call.query.get('key') ?? ''));
  if (isList && call.method === 'DELETE') return cancel(world, call);
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

/** A repeat returns the same answer; a key without a label is blocked for later requests. */
function cancel(world: World, call: Call): Promise<Reply> {
  const madeWith = call.query.get('key');
  if (madeWith === null) throw refuse(400, 'Name the key of the request that made the label: /labels?key=….');
  return once(world, call, plainWording, {
    write: async (query, at) => {
      const sql = 'update partners.labels set cancelled_at = coalesce(cancelled_at, $2) where key = $1 returning id';
      const [row] = await query<{ id: string }>(sql, [madeWith, at]);
      if (row) return row.id;
      await takeKey(query, at, 'carrier', madeWith);
      return NONE;
    },
    answer: async (query, id) => (id === NONE ? { status: 200, body: { labelId: null, cancelled: true } } : show(query, id, 200)),
  });
}

async function show(query: Query, id: string, status: number): Promise<Reply> {
  const [row] = await query<LabelRow>('select * from partners.labels where id = $1', [id]);
  if (!row) throw refuse(404, `There is no label ${id}.`);
  return { status, body: shown(row) };
}

const shown = ({ id, tracking, cancelled_at }: LabelRow) => ({ labelId: id, trackingNumber: tracking, cancelled: cancelled_at !== null });
