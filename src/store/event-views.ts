import { sql, type Selectable } from 'kysely';
import { jsonArrayFrom } from 'kysely/helpers/postgres';
import type { EventDeliveryView, PausedSubscription, RunEventType, RunEventView } from '../kit/common/run-event.ts';
import type { Db } from './database.ts';
import type { EventDeliveriesTable, RunEventsTable } from './event-tables.ts';

export interface EventQuery {
  type?: RunEventType | undefined;
  run?: string | undefined;
  limit: number;
}

/** Events, newest first, each with what became of it. */
export async function readEvents(db: Db, { type, run, limit }: EventQuery): Promise<RunEventView[]> {
  const rows = await eventRows(db)
    .$if(type !== undefined, (query) => query.where('type', '=', type!))
    .$if(run !== undefined, (query) => query.where('run_id', '=', run!))
    .orderBy('run_events.id', 'desc')
    .limit(limit)
    .execute();
  return rows.map(viewOf);
}

/** One event, or null. */
export async function readEvent(db: Db, id: string): Promise<RunEventView | null> {
  const row = await eventRows(db).where('run_events.id', '=', id).executeTakeFirst();
  return row ? viewOf(row) : null;
}

const DELIVERY = ['subscription', 'recipient', 'event_deliveries.state', 'tries', 'next_try_at', 'sent_at', 'error'] as const;

const eventRows = (db: Db) =>
  db
    .selectFrom('run_events')
    .select(['id', 'run_id', 'seq', 'type', 'workflow', 'status', 'state', 'at', 'data'])
    .select((where) =>
      jsonArrayFrom(
        where.selectFrom('event_deliveries').select(DELIVERY).whereRef('event_id', '=', 'run_events.id').orderBy('event_deliveries.id'),
      ).as('deliveries'),
    );

type Row = Pick<Selectable<RunEventsTable>, 'id' | 'run_id' | 'seq' | 'type' | 'workflow' | 'status' | 'state' | 'at' | 'data'> & {
  /** Its times are text, because it comes as JSON. */
  deliveries: (Pick<Selectable<EventDeliveriesTable>, 'subscription' | 'recipient' | 'state' | 'tries' | 'error'> & {
    next_try_at: string | Date;
    sent_at: string | Date | null;
  })[];
};

const viewOf = ({ run_id, seq, at, deliveries, ...row }: Row): RunEventView => ({
  ...row,
  run: run_id,
  sequence: seq,
  at: at.toISOString(),
  deliveries: deliveries.map((each): EventDeliveryView => {
    const { subscription, recipient, state, tries, next_try_at, sent_at, error } = each;
    const nextTryAt = state === 'queued' ? iso(next_try_at) : null;
    return { subscription, recipient: recipient || null, state, tries, nextTryAt, sentAt: sent_at && iso(sent_at), error };
  }),
});

const iso = (time: string | Date): string => new Date(time).toISOString();

/** Queues an event again for the receivers that it has, or for those of one subscription. @returns for how many. */
export async function requeueEvent(db: Db, id: string, subscription: string | null): Promise<number> {
  const rows = await db
    .updateTable('event_deliveries')
    .set({ ...ANEW, state: 'queued', error: null, sent_at: null })
    .where('event_id', '=', id)
    .$if(subscription !== null, (query) => query.where('subscription', '=', subscription!))
    .returning('id')
    .execute();
  return rows.length;
}

const ANEW = { tries: 0, next_try_at: sql<Date>`now()`, give_up_at: sql<Date>`now() + interval '3 days'` } as const;

/** Lets a subscription get events again, at once those that it has missed. @returns how many; null when there is no such subscription. */
export const resumeSubscription = (db: Db, name: string): Promise<number | null> =>
  db.transaction().execute(async (trx) => {
    const known = await trx
      .updateTable('event_subscriptions')
      .set({ paused_at: null, failing_since: null, why: null, told_at: null })
      .where('name', '=', name)
      .returning('name')
      .executeTakeFirst();
    if (!known) return null;
    const due = trx.updateTable('event_deliveries').set(ANEW).where('subscription', '=', name).where('state', '=', 'queued');
    return (await due.returning('id').execute()).length;
  });

/** The subscriptions that are paused. */
export async function readPaused(db: Db): Promise<PausedSubscription[]> {
  const rows = await db
    .selectFrom('event_subscriptions')
    .select(['name', 'paused_at', 'why'])
    .where('paused_at', 'is not', null)
    .orderBy('name')
    .execute();
  return rows.map(({ name, paused_at, why }) => ({ name, pausedAt: paused_at!.toISOString(), why: why ?? '' }));
}

/** The names of all subscriptions that a gateway has had. */
export async function subscriptionNames(db: Db): Promise<string[]> {
  const rows = await db.selectFrom('event_subscriptions').select('name').orderBy('name').execute();
  return rows.map(({ name }) => name);
}

/** Deletes events, with their deliveries, that are older than 30 days. */
export async function purgeEvents(db: Db): Promise<void> {
  await db
    .deleteFrom('run_events')
    .where('id', '<', sql<string>`'evt_' || lpad(to_hex((extract(epoch from now() - interval '30 days') * 1000)::bigint), 12, '0')`)
    .execute();
}
