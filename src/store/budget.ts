import { sql } from 'kysely';
import type { BudgetAmount } from '../kit/common/budget.ts';
import { SignalboxError } from '../kit/common/failures.ts';
import type { Db, Trx } from './database.ts';

// Every statement here locks reservations first, then counters in the order of their keys: no two of them wait for each other.

/** One limit: the counter that it is kept by, what may at most be used, and its name for a reader. */
export interface BudgetCounter {
  key: string;
  most: Partial<BudgetAmount>;
  /** For example `this run`. */
  scope: string;
}

/** The call that a reservation is for. */
export interface ReservedCall {
  runId: string;
  activityId: string;
  requestHash: string;
  /** A later attempt of the same call takes the reservation over instead of making a second one. */
  attempt: number;
}

export interface Reservation extends ReservedCall {
  /** The counters that it is part of. */
  keys: string[];
  /** The worst case that is held back. */
  amount: Omit<BudgetAmount, 'modelCalls'>;
}

export interface ReservationRequest extends ReservedCall {
  amount: Reservation['amount'];
  /** After this time without an end the reservation counts as left behind by a dead worker. */
  expiresInMs: number;
}

/**
 * Reserves the worst case of one call on all counters or on none. However many ask at once, used and reserved together never exceed a limit:
 * each counter is compared and raised by one statement. What dead workers left behind is given back first when there is no room.
 * @throws SignalboxError BUDGET_EXCEEDED naming the limit.
 */
export async function reserveBudget(db: Db, request: ReservationRequest, counters: readonly BudgetCounter[]): Promise<Reservation> {
  try {
    return await tryToReserve(db, request, counters);
  } catch (error) {
    if (!(error instanceof SignalboxError) || error.code !== 'BUDGET_EXCEEDED' || (await releaseExpired(db)) === 0) throw error;
    return tryToReserve(db, request, counters);
  }
}

const tryToReserve = (db: Db, request: ReservationRequest, counters: readonly BudgetCounter[]): Promise<Reservation> =>
  db.transaction().execute(async (trx) => {
    const { runId, activityId, requestHash, attempt, amount } = request;
    const { held, raised } = await raise(trx, request, counters);
    const full = held ? undefined : counters.find(({ key }) => !raised.includes(key));
    if (full) throw await exceeded(trx, full, amount); // takes back what the others gave
    return { runId, activityId, requestHash, attempt, amount, keys: held ?? counters.map(({ key }) => key) };
  });

/** Takes over the call's own reservation, else raises the counters that have room. */
async function raise(
  trx: Trx,
  request: ReservationRequest,
  counters: readonly BudgetCounter[],
): Promise<{ held: string[] | null; raised: string[] }> {
  const { runId, activityId, requestHash, attempt, amount, expiresInMs } = request;
  const keys = counters.map(({ key }) => key);
  const { rows } = await sql<{ held: string[] | null; raised: string[] }>`
    with held as (
      update budget_reservations set attempt = ${attempt}, expires_at = now() + ${expiresInMs} * interval '1 millisecond'
      where run_id = ${runId} and activity_id = ${activityId} and request_hash = ${requestHash}
      returning keys
    ), asked as (
      select key, ${amount.usdNano}::bigint as usd_nano, ${amount.tokens}::bigint as tokens, 1 as model_calls,
        most_usd_nano, most_tokens, most_model_calls
      from jsonb_to_recordset(${limitsOf(counters)}::jsonb) as counter(
        key text, most_usd_nano bigint, most_tokens bigint, most_model_calls bigint)
      where not exists (select from held)
    ), raised as (
      insert into budget_use as used (key, usd_nano, tokens, model_calls, most_usd_nano, most_tokens, most_model_calls)
      select key, usd_nano, tokens, model_calls, most_usd_nano, most_tokens, most_model_calls from asked
      where (most_usd_nano is null or usd_nano <= most_usd_nano)
        and (most_tokens is null or tokens <= most_tokens)
        and (most_model_calls is null or model_calls <= most_model_calls)
      order by key
      on conflict (key) do update set
        usd_nano = used.usd_nano + excluded.usd_nano, tokens = used.tokens + excluded.tokens,
        model_calls = used.model_calls + excluded.model_calls,
        most_usd_nano = excluded.most_usd_nano, most_tokens = excluded.most_tokens, most_model_calls = excluded.most_model_calls
      where (excluded.most_usd_nano is null or used.usd_nano + excluded.usd_nano <= excluded.most_usd_nano)
        and (excluded.most_tokens is null or used.tokens + excluded.tokens <= excluded.most_tokens)
        and (excluded.most_model_calls is null or used.model_calls + excluded.model_calls <= excluded.most_model_calls)
      returning key
    ), kept as (
      insert into budget_reservations (run_id, activity_id, request_hash, attempt, keys, usd_nano, tokens, expires_at)
      select ${runId}, ${activityId}, ${requestHash}, ${attempt}, ${keys}::text[], ${amount.usdNano}, ${amount.tokens},
        now() + ${expiresInMs} * interval '1 millisecond'
      where not exists (select from held)
    )
    select (select keys from held) as held, array(select key from raised) as raised`.execute(trx);
  return rows[0]!;
}

const limitsOf = (counters: readonly BudgetCounter[]): string =>
  JSON.stringify(
    counters.map(({ key, most }) => ({
      key,
      most_usd_nano: most.usdNano ?? null,
      most_tokens: most.tokens ?? null,
      most_model_calls: most.modelCalls ?? null,
    })),
  );

/** Which measure of a counter has no room, as the failure that a person reads. */
async function exceeded(trx: Trx, { key, most, scope }: BudgetCounter, asked: Reservation['amount']): Promise<SignalboxError> {
  const row = await trx.selectFrom('budget_use').selectAll().where('key', '=', key).executeTakeFirst();
  const measures = [
    { name: 'usd', used: row?.usd_nano ?? 0, more: asked.usdNano, most: most.usdNano, per: 1e9 },
    { name: 'tokens', used: row?.tokens ?? 0, more: asked.tokens, most: most.tokens, per: 1 },
    { name: 'modelCalls', used: row?.model_calls ?? 0, more: 1, most: most.modelCalls, per: 1 },
  ];
  const full = measures.find((measure) => measure.most !== undefined && measure.used + measure.more > measure.most) ?? measures[0]!;
  const shown = (amount: number): string => String(Number((amount / full.per).toPrecision(4)));
  return new SignalboxError('BUDGET_EXCEEDED', {
    field: full.name,
    detail: `${scope} may use ${shown(full.most ?? 0)} ${full.name}, ${shown(full.used)} are used or reserved and the next call may take ${shown(full.more)}`,
    fix: 'Give the run more with `signalbox budget`, or raise the limit in the workflow settings.',
  });
}

/** Puts what a call really used in the place of its reservation; also right when the reservation has expired meanwhile. */
export const settleBudget = (trx: Trx, reservation: Reservation, used: BudgetAmount): Promise<void> =>
  replace(trx, reservation, used, null);

/** Gives a reservation back after a call that failed, unless a later attempt has taken it over. */
export const releaseBudget = (db: Db, reservation: Reservation): Promise<void> =>
  replace(db, reservation, { usdNano: 0, tokens: 0, modelCalls: 0 }, reservation.attempt);

async function replace(db: Db, reservation: Reservation, used: BudgetAmount, ofAttempt: number | null): Promise<void> {
  const { runId, activityId, requestHash, keys } = reservation;
  await sql`
    with gone as (
      delete from budget_reservations
      where run_id = ${runId} and activity_id = ${activityId} and request_hash = ${requestHash}
        and (${ofAttempt}::int is null or attempt = ${ofAttempt}::int)
      returning usd_nano, tokens
    ), back as (
      select coalesce(sum(usd_nano), 0) as usd_nano, coalesce(sum(tokens), 0) as tokens, count(*) as calls from gone
    ), locked as (
      select budget_use.key, back.* from budget_use, back where budget_use.key = any(${keys}::text[])
      order by budget_use.key for update of budget_use
    )
    update budget_use set
      usd_nano = budget_use.usd_nano + ${used.usdNano}::bigint - locked.usd_nano,
      tokens = budget_use.tokens + ${used.tokens}::bigint - locked.tokens,
      model_calls = budget_use.model_calls + ${used.modelCalls}::bigint - locked.calls
    from locked where budget_use.key = locked.key`.execute(db);
}

/** Gives back what dead workers had reserved; returns how many reservations that were. */
async function releaseExpired(db: Db): Promise<number> {
  const { rows } = await sql<{ count: number }>`
    with left_behind as (
      select run_id, activity_id, request_hash from budget_reservations where expires_at < now() for update skip locked
    ), gone as (
      delete from budget_reservations as reservation using left_behind
      where reservation.run_id = left_behind.run_id and reservation.activity_id = left_behind.activity_id
        and reservation.request_hash = left_behind.request_hash
      returning reservation.keys, reservation.usd_nano, reservation.tokens
    ), back as (
      select key, sum(usd_nano) as usd_nano, sum(tokens) as tokens, count(*) as calls from gone, unnest(keys) as key group by key
    ), locked as (
      select back.* from budget_use join back on back.key = budget_use.key order by budget_use.key for update of budget_use
    ), lowered as (
      update budget_use set usd_nano = budget_use.usd_nano - locked.usd_nano, tokens = budget_use.tokens - locked.tokens,
        model_calls = budget_use.model_calls - locked.calls
      from locked where budget_use.key = locked.key
    )
    select count(*)::int as count from gone`.execute(db);
  return rows[0]?.count ?? 0;
}
