import { sql } from 'kysely';
import type { BudgetAmount } from '../kit/common/budget.ts';
import { SignalboxError } from '../kit/common/failures.ts';
import type { BudgetUseTable } from './budget-tables.ts';
import type { Db } from './database.ts';

// Every statement here and in migration 015 locks reservations first, then counters by key, which prevents deadlocks.

/** One limit: its counter, its maximum and its name for readers. */
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
  /** A later attempt of the same call takes over the reservation instead of adding one. */
  attempt: number;
}

export interface Reservation extends ReservedCall {
  /** The counters it counts against. */
  keys: string[];
  /** The reserved worst case. */
  amount: Omit<BudgetAmount, 'modelCalls'>;
}

export interface ReservationRequest extends ReservedCall {
  amount: Reservation['amount'];
  /** After this time an unsettled reservation is treated as abandoned by a dead worker. */
  expiresInMs: number;
}

/**
 * Reserves the worst case of one call on all counters or on none. One statement compares and raises each counter, so concurrent callers
 * never exceed a limit. If there is no room, abandoned reservations are released first.
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

/** SQLSTATE of `reserve_budget` when a limit is reached; its detail is the counter. */
const FULL = 'SB001';

/** A counter without room; the numbers are absent while nothing is used. */
type UsedUp = Pick<BudgetUseTable, 'key'> & Partial<BudgetUseTable>;

async function tryToReserve(db: Db, request: ReservationRequest, counters: readonly BudgetCounter[]): Promise<Reservation> {
  const { runId, activityId, requestHash, attempt, amount, expiresInMs } = request;
  const call = {
    ...{ run_id: runId, activity_id: activityId, request_hash: requestHash, attempt, expires_in_ms: expiresInMs },
    ...{ usd_nano: amount.usdNano, tokens: amount.tokens },
  };
  try {
    const { rows } = await sql<{ keys: string[] }>`
      select reserve_budget(${JSON.stringify(call)}::jsonb, ${limitsOf(counters)}::jsonb) as keys`.execute(db);
    return { runId, activityId, requestHash, attempt, amount, keys: rows[0]!.keys };
  } catch (error) {
    const { code, detail } = error as { code?: string; detail?: string };
    if (code !== FULL) throw error;
    const used = JSON.parse(detail!) as UsedUp;
    throw exceeded(
      counters.find(({ key }) => key === used.key)!,
      used,
      amount,
    );
  }
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

/** Builds the failure that tells a person which measure is exhausted. */
function exceeded({ key, most, scope }: BudgetCounter, row: UsedUp, asked: Reservation['amount']): SignalboxError {
  const measures = [
    { name: 'usd', used: row.usd_nano ?? 0, more: asked.usdNano, most: most.usdNano, per: 1e9 },
    { name: 'tokens', used: row.tokens ?? 0, more: asked.tokens, most: most.tokens, per: 1 },
    { name: 'modelCalls', used: row.model_calls ?? 0, more: 1, most: most.modelCalls, per: 1 },
  ];
  const full = measures.find((measure) => measure.most !== undefined && measure.used + measure.more > measure.most) ?? measures[0]!;
  const shown = (amount: number): string => String(Number((amount / full.per).toPrecision(4)));
  return new SignalboxError('BUDGET_EXCEEDED', {
    field: full.name,
    detail: `${scope} may use ${shown(full.most ?? 0)} ${full.name}, ${shown(full.used)} are used or reserved and the next call may take ${shown(full.more)}`,
    fix: key.startsWith('run:')
      ? 'Give the run more with `signalbox budget`; the settings change runs that start afterwards only.'
      : 'Give the run more with `signalbox budget`, or raise the limit in the workflow settings and restart the workers.',
  });
}

/** Argument of the database function `settle_budget`: the actual usage that replaces a reservation. */
export interface BudgetSettlement {
  run_id: string;
  activity_id: string;
  request_hash: string;
  keys: string[];
  /** Settle only if this attempt still holds the reservation; null settles for any holder, even after expiry. */
  attempt: number | null;
  usd_nano: number;
  tokens: number;
  model_calls: number;
}

/** Replaces a reservation by the actual usage of its call. */
export const settlementOf = (reservation: Reservation, { usdNano, tokens, modelCalls }: BudgetAmount): BudgetSettlement => {
  const { runId, activityId, requestHash, keys } = reservation;
  const call = { run_id: runId, activity_id: activityId, request_hash: requestHash, keys };
  return { ...call, attempt: null, usd_nano: usdNano, tokens, model_calls: modelCalls };
};

/** Ends a reservation on its own; calls stored by `keepModelWork` pass their settlement there. */
export async function settleBudget(db: Db, settlement: BudgetSettlement): Promise<void> {
  await sql`select settle_budget(${JSON.stringify(settlement)}::jsonb)`.execute(db);
}

/** Releases the reservation of a failed call, unless a later attempt has taken it over. */
export const releaseBudget = (db: Db, reservation: Reservation): Promise<void> =>
  settleBudget(db, { ...settlementOf(reservation, { usdNano: 0, tokens: 0, modelCalls: 0 }), attempt: reservation.attempt });

/** Releases reservations of dead workers; returns their number. */
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
