import { sql, type Kysely } from 'kysely';

/** What happens to runs, for receivers outside: written by the statements that write the facts, sent by the gateway. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

/**
 * Numbers an event within its run, whose row is locked. An event with an origin is written once, however often it is told. Written out at
 * both places, because a call of a function costs as much as the row.
 */
const insertEvent = (run: string, type: string, at: string, data: string, origin = 'null') => `
    insert into run_events (run_id, seq, type, workflow, status, state, at, data, origin)
    select ${run}.id, coalesce(max(e.seq), 0) + 1, ${type}, ${run}.workflow, ${run}.status, ${run}.state, ${at}, ${data}, ${origin}
    from run_events e where e.run_id = ${run}.id
    on conflict (run_id, origin) where origin is not null do nothing;`;

const runChanged = `
create function note_run_event() returns trigger language plpgsql as $$
begin
  if old.status = 'initializing' then
    ${insertEvent('new', "'started'", 'coalesce(new.recorded_at, now())', "jsonb_build_object('initiator', new.initiator)")}
  end if;
  if old.ended_at is null and new.ended_at is not null then
    ${insertEvent(
      'new',
      "case new.status when 'failed' then 'failed' else 'finished' end",
      'new.ended_at',
      "case new.status when 'failed' then jsonb_build_object('code', new.failure->>'code') else '{}' end",
    )}
  end if;
  return null;
end $$`;

/** For what happens to a request: its run's row may not be locked yet. */
const addRequestEvent = `
create function add_request_event(for_run text, event_type text, event_at timestamptz, event_data jsonb, event_origin text default null)
returns void language plpgsql as $$
declare
  run record;
begin
  select r.id, r.workflow, r.status, r.state into run from runs r where r.id = for_run for update;
  if found then ${insertEvent('run', 'event_type', 'event_at', 'event_data', 'event_origin')} end if;
end $$`;

/** What the events of a request have in common. */
const askedOf = `
create function asked_of(request approvals) returns jsonb language sql immutable as $$
  select jsonb_build_object('request', request.request_id, 'action', request.action, 'amount', request.amount)
$$`;

/** A request that its run gave up is told by the end of the run. */
const requestChanged = `
create function note_request_event() returns trigger language plpgsql as $$
begin
  if new.status = 'open' then
    perform add_request_event(new.run_id, 'waiting', new.opened_at,
      asked_of(new) || jsonb_build_object('approvers', new.policy->'approvers', 'expiresAt', new.expires_at));
  elsif new.status <> 'cancelled' then
    perform add_request_event(new.run_id, 'decided', coalesce(new.decided_at, now()),
      asked_of(new) || jsonb_build_object('outcome', new.status, 'by', coalesce(new.decided_by, '[]')));
  end if;
  return null;
end $$`;

const statements = [
  // ids in the order of time, and unlike those of any other database
  `create table run_events (
     id text primary key default 'evt_' || lpad(to_hex((extract(epoch from clock_timestamp()) * 1000)::bigint), 12, '0')
       || right(gen_random_uuid()::text, 12),
     run_id text not null, seq int not null, type text not null, workflow text not null, status text not null, state text not null,
     at timestamptz not null, data jsonb not null, origin text, created_at timestamptz not null default now(),
     handed_out boolean not null default false, unique (run_id, seq))`,
  `create unique index run_events_by_origin on run_events (run_id, origin) where origin is not null`,
  `create index run_events_new on run_events (id) where not handed_out`,
  `create table event_subscriptions (
     name text primary key, since timestamptz not null default now(), failing_since timestamptz, paused_at timestamptz, why text,
     told_at timestamptz)`,
  `create table event_deliveries (
     id bigint generated always as identity primary key, event_id text not null references run_events (id) on delete cascade,
     subscription text not null, recipient text not null, state text not null default 'queued', tries int not null default 0,
     next_try_at timestamptz not null, give_up_at timestamptz not null, sent_at timestamptz, error text,
     unique (event_id, subscription, recipient))`,
  `create index event_deliveries_due on event_deliveries (subscription, next_try_at) where state = 'queued'`,
  runChanged,
  addRequestEvent,
  askedOf,
  requestChanged,
  `create trigger run_event after update of status, ended_at on runs for each row
     when (old.status = 'initializing' and new.status <> 'initializing' or old.ended_at is null and new.ended_at is not null)
     execute function note_run_event()`,
  // at the commit, when the run has the state in which it waits
  `create constraint trigger request_opened after insert on approvals deferrable initially deferred for each row
     when (new.status = 'open') execute function note_request_event()`,
  `create constraint trigger request_changed after update of status on approvals deferrable initially deferred for each row
     when (old.status is distinct from new.status) execute function note_request_event()`,
];
