import type { Selectable } from 'kysely';
import type { DeliveryDetails, DeliveryOutcome, DeliveryState, DeliveryView } from '../kit/common/delivery.ts';
import type { Db } from './database.ts';
import type { DeliveriesTable } from './delivery-tables.ts';
import { claimWork, requeueWork, settleWork, workView, type EndedWork, type SettledWork } from './work-queue.ts';

export type NewDelivery = Pick<DeliveriesTable, 'source' | 'key' | 'body_hash' | 'body' | 'label'> & { headers: Record<string, string> };

/** Result of storing: `repeated` is the same delivery again, `conflict` its key with another body. */
export type StoredDelivery = { id: number; stand: 'new' | 'repeated' | 'conflict' };

/** Stores deliveries once per source and key, in one statement. @returns what came of each, in their order. */
export async function insertDeliveries(db: Db, deliveries: readonly NewDelivery[]): Promise<StoredDelivery[]> {
  const rows = await db
    .insertInto('deliveries')
    .values(inOrder(deliveries).map(({ headers, ...delivery }) => ({ ...delivery, headers: JSON.stringify(headers) })))
    .onConflict((conflict) => conflict.columns(['source', 'key']).doNothing())
    .returning(['id', 'source', 'key'])
    .execute();
  const added = new Map(rows.map(({ id, source, key }) => [`${source} ${key}`, id]));
  return Promise.all(
    deliveries.map(async (delivery) => {
      const name = `${delivery.source} ${delivery.key}`;
      const id = added.get(name);
      if (id === undefined) return findStored(db, delivery);
      added.delete(name); // the first of several with one key is the one that was stored
      return { id, stand: 'new' };
    }),
  );
}

/** In the order of their keys, so that two gateways never wait for each other. */
const inOrder = (deliveries: readonly NewDelivery[]): NewDelivery[] =>
  deliveries.toSorted((one, other) => one.key.localeCompare(other.key));

async function findStored(db: Db, { source, key, body_hash }: NewDelivery): Promise<StoredDelivery> {
  const known = await db
    .selectFrom('deliveries')
    .select(['id', 'body_hash'])
    .where('source', '=', source)
    .where('key', '=', key)
    .executeTakeFirstOrThrow();
  return { id: known.id, stand: known.body_hash === body_hash ? 'repeated' : 'conflict' };
}

export type DueDelivery = Pick<Selectable<DeliveriesTable>, 'id' | 'source' | 'key' | 'body' | 'headers' | 'tries' | 'give_up_at'>;

const DUE = ['source', 'key', 'body', 'headers'] as const;

/** Claims the deliveries that are due, as `claimWork`. */
export const claimDeliveries = (db: Db, most: number, leaseMs: number): Promise<DueDelivery[]> =>
  claimWork(db, 'deliveries', { columns: DUE, most, leaseMs });

export type Settled = SettledWork<DeliveryOutcome>;
export type SettledDelivery = EndedWork<DeliveryOutcome>;

/** Writes how tries ended, as `settleWork`. */
export const settleDeliveries = (db: Db, ended: readonly SettledDelivery[]): Promise<void> => settleWork(db, 'deliveries', ended);

/** Makes a delivery due again, whatever came of it. False when there is none. */
export const requeueDelivery = (db: Db, id: number): Promise<boolean> => requeueWork(db, 'deliveries', id);

const VIEW = ['id', 'source', 'label', 'received_at', 'state', 'tries', 'next_try_at', 'outcome', 'error', 'dismissed'] as const;

export interface DeliveryQuery {
  source?: string | undefined;
  state?: DeliveryState | undefined;
  limit: number;
}

/** Deliveries, newest first. */
export async function readDeliveries(db: Db, { source, state, limit }: DeliveryQuery): Promise<DeliveryView[]> {
  const rows = await db
    .selectFrom('deliveries')
    .select(VIEW)
    .$if(source !== undefined, (query) => query.where('source', '=', source!))
    .$if(state !== undefined, (query) => query.where('state', '=', state!))
    .orderBy('id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(viewOf);
}

/** How many wait to be carried out. */
export async function countStored(db: Db): Promise<number> {
  const { count } = await db
    .selectFrom('deliveries')
    .select((where) => where.fn.countAll<number>().as('count'))
    .where('state', '=', 'stored')
    .executeTakeFirstOrThrow();
  return count;
}

/** One delivery with what was received, or null. */
export async function readDelivery(db: Db, id: number): Promise<DeliveryDetails | null> {
  const row = await db
    .selectFrom('deliveries')
    .select([...VIEW, 'key', 'headers', 'body'])
    .where('id', '=', id)
    .executeTakeFirst();
  if (!row) return null;
  const { key, headers, body } = row;
  const text = body.toString();
  return {
    ...viewOf(row),
    ...{ key, headers, body: Buffer.from(text).equals(body) ? text : null, bodyBase64: body.toString('base64') },
  };
}

const viewOf = (row: Pick<Selectable<DeliveriesTable>, (typeof VIEW)[number]>): DeliveryView => ({
  id: row.id,
  source: row.source,
  label: row.label,
  ...workView(row),
});
