import { sql } from 'kysely';
import type { RunEvent } from '../kit/common/run-event.ts';
import type { Db } from './database.ts';

/** How long a delivery is tried, and how long a subscription may fail before it is paused. */
const GIVE_UP_AFTER_MS = 3 * 24 * 3_600_000;
const PAUSE_AFTER_MS = 24 * 3_600_000;

/** Makes subscriptions known; each gets the events from the first time on. */
export async function keepSubscriptions(db: Db, names: readonly string[]): Promise<void> {
  await db
    .insertInto('event_subscriptions')
    .values(names.map((name) => ({ name })))
    .onConflict((conflict) => conflict.doNothing())
    .execute();
}

/** Which events a subscription gets, and the receivers that each goes to. */
export interface Audience {
  name: string;
  events: readonly string[];
  /** Null: every workflow. */
  workflows: readonly string[] | null;
  recipients: readonly string[];
}

/** Queues new events for their receivers, oldest first. @returns how many events there were. */
export async function handOutEvents(db: Db, audiences: readonly Audience[], now: Date, most: number): Promise<number> {
  const listed = JSON.stringify(audiences.map(({ workflows, ...rest }) => ({ ...rest, ...(workflows && { workflows }) })));
  const giveUpAt = new Date(now.getTime() + GIVE_UP_AFTER_MS);
  const { rows } = await sql<{ events: number }>`
    with fresh as (
      select id, type, workflow, created_at from run_events where not handed_out order by id limit ${most} for update skip locked),
    queued as (
      insert into event_deliveries (event_id, subscription, recipient, next_try_at, give_up_at)
      select f.id, s.name, r.recipient, ${now}::timestamptz, ${giveUpAt}::timestamptz
      from fresh f
      join jsonb_to_recordset(${listed}::jsonb) as s(name text, events jsonb, workflows jsonb, recipients jsonb)
        on s.events ? f.type and (s.workflows is null or s.workflows ? f.workflow)
      join event_subscriptions k on k.name = s.name and k.since <= f.created_at
      cross join lateral jsonb_array_elements_text(s.recipients) as r(recipient)
      on conflict do nothing),
    marked as (update run_events e set handed_out = true from fresh f where e.id = f.id returning 1)
    select count(*)::int as events from marked`.execute(db);
  return rows[0]!.events;
}

/** A delivery to be sent now. */
export interface DueEvent {
  id: number;
  subscription: string;
  recipient: string;
  /** With this one. */
  tries: number;
  giveUpAt: Date;
  event: RunEvent;
}

type DueRow = Omit<DueEvent, 'event'> & Omit<RunEvent, 'id' | 'at'> & { eventId: string; at: Date };

/**
 * Claims deliveries of these subscriptions that are due, some of each, for as long as the lease lasts; no other gateway gets them meanwhile.
 * A paused subscription has none.
 */
export async function claimEvents(db: Db, names: readonly string[], now: Date, leaseMs: number, each: number): Promise<DueEvent[]> {
  const { rows } = await sql<DueRow>`
    with due as (
      select q.id from event_subscriptions s cross join lateral (
        select d.id from event_deliveries d
        where d.state = 'queued' and d.subscription = s.name and d.next_try_at <= ${now}::timestamptz
        order by d.next_try_at, d.id limit ${each} for update skip locked) q
      where s.name = any(${[...names]}::text[]) and s.paused_at is null)
    update event_deliveries d set tries = d.tries + 1, next_try_at = ${new Date(now.getTime() + leaseMs)}::timestamptz
    from due, run_events e where d.id = due.id and e.id = d.event_id
    returning d.id, d.subscription, d.recipient, d.tries, d.give_up_at as "giveUpAt", e.id as "eventId", e.type, e.run_id as run,
      e.workflow, e.seq as sequence, e.at, e.status, e.state, e.data`.execute(db);
  return rows.map(({ id, subscription, recipient, tries, giveUpAt, eventId, at, ...event }) => ({
    ...{ id, subscription, recipient, tries, giveUpAt },
    event: { id: eventId, at: at.toISOString(), ...event },
  }));
}

type Claimed = Pick<DueEvent, 'id' | 'subscription' | 'tries'>;

/** Writes that a delivery has arrived. */
export async function settleSent(db: Db, { id, subscription }: Claimed, now: Date): Promise<void> {
  await sql`
    with arrived as (
      update event_deliveries set state = 'sent', sent_at = ${now}::timestamptz, error = null where id = ${id})
    update event_subscriptions set failing_since = null where name = ${subscription} and failing_since is not null`.execute(db);
}

export interface FailedTry {
  state: 'queued' | 'dead';
  error: string;
  nextTryAt: Date;
  /** Whether the receiver wants nothing any more. */
  isGone: boolean;
}

/** Writes that a try has failed, unless another gateway has taken it over. Pauses a subscription that has failed for a day. */
export async function settleFailed(db: Db, { id, subscription, tries }: Claimed, failed: FailedTry, now: Date): Promise<void> {
  const { state, error, nextTryAt, isGone } = failed;
  const tooLong = new Date(now.getTime() - PAUSE_AFTER_MS);
  await sql`
    with failed as (
      update event_deliveries set state = ${state}, error = ${error}, next_try_at = ${nextTryAt}::timestamptz
      where id = ${id} and tries = ${tries} and state = 'queued')
    update event_subscriptions set why = ${error}, failing_since = coalesce(failing_since, ${now}::timestamptz),
      paused_at = case when ${isGone} or failing_since <= ${tooLong}::timestamptz then coalesce(paused_at, ${now}::timestamptz) else paused_at end
    where name = ${subscription}`.execute(db);
}

export interface NewPause {
  name: string;
  pausedAt: Date;
  failingSince: Date;
  why: string;
}

/** Claims the pauses of which nobody has been told yet. */
export async function claimUntold(db: Db, now: Date): Promise<NewPause[]> {
  const { rows } = await sql<NewPause>`
    update event_subscriptions set told_at = ${now}::timestamptz where paused_at is not null and told_at is null
    returning name, paused_at as "pausedAt", failing_since as "failingSince", why`.execute(db);
  return rows;
}

/** Has a pause told again, because the mail did not go out. */
export async function forgetTold(db: Db, name: string): Promise<void> {
  await db.updateTable('event_subscriptions').set({ told_at: null }).where('name', '=', name).execute();
}
