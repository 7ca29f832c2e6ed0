import { sql } from 'kysely';
import type { ApprovalProof } from '../kit/common/approval.ts';
import type { Trx } from './database.ts';
import { hashOf } from './hash.ts';
import type { EffectsTable, Settlement } from './tables.ts';

export type NewEffect = Pick<EffectsTable, 'key' | 'run_id' | 'step' | 'action' | 'class' | 'request_hash' | 'undoes' | 'expires_after_ms'>;

/** Who works on an effect, and for how long that counts without another word. */
export interface Hold {
  holder: string;
  leaseMs: number;
}

/** The time of the database, which all workers share. */
const soon = (ms: number) => sql<Date>`clock_timestamp() + ${ms} * interval '1 millisecond'`;

/** Puts the row before the effect. True when this call made it, or took over one that had failed without an effect. */
export async function openEffect(trx: Trx, effect: NewEffect, { holder, leaseMs }: Hold): Promise<boolean> {
  const held = { status: 'started' as const, holder, held_until: soon(leaseMs) };
  const row = await trx
    .insertInto('effects')
    .values({ ...effect, ...held })
    .onConflict((conflict) =>
      conflict
        .column('key')
        .doUpdateSet({ ...held, request_hash: effect.request_hash, result: null, ended_at: null })
        .where('effects.status', '=', 'failed'),
    )
    .returning('key')
    .executeTakeFirst();
  return row !== undefined;
}

/** The ledger row of a key, if there is one, and whether somebody is at work on it. */
export const findEffect = (trx: Trx, key: string) =>
  trx
    .selectFrom('effects')
    .selectAll()
    .select(sql<boolean>`coalesce(status = 'started' and held_until > clock_timestamp(), false)`.as('at_work'))
    .where('key', '=', key)
    .executeTakeFirst();

/** Takes over a row that nobody works on. False when somebody else was faster, or still works. */
export async function takeOverEffect(trx: Trx, key: string, { holder, leaseMs }: Hold): Promise<boolean> {
  const row = await trx
    .updateTable('effects')
    .set({ status: 'started', holder, held_until: soon(leaseMs), ended_at: null })
    .where('key', '=', key)
    .where('status', 'in', ['started', 'parked'])
    .where(sql<boolean>`coalesce(held_until <= clock_timestamp(), true)`)
    .returning('key')
    .executeTakeFirst();
  return row !== undefined;
}

/** Says that the holder is still at work, or with 0 that it is not any more. Nothing where the row is another's by now. */
export async function holdEffect(db: Trx, key: string, { holder, leaseMs }: Hold): Promise<void> {
  await db
    .updateTable('effects')
    .set({ held_until: soon(leaseMs) })
    .where('key', '=', key)
    .where('holder', '=', holder)
    .where('status', '=', 'started')
    .execute();
}

/** Closes the row as done, whoever holds it: it happened. False when it was closed so before; the first result stays. */
export async function completeEffect(trx: Trx, key: string, result: unknown): Promise<boolean> {
  const row = await trx
    .updateTable('effects')
    .set({ status: 'done', result: JSON.stringify(result ?? null), held_until: null, ended_at: new Date() })
    .where('key', '=', key)
    .where('status', '!=', 'done')
    .returning('key')
    .executeTakeFirst();
  return row !== undefined;
}

/** Frees the row of an effect that did not happen, or parks one of which nobody knows; nothing where the row is another's by now. */
export async function leaveEffect(trx: Trx, key: string, holder: string, status: 'failed' | 'parked', result: unknown): Promise<void> {
  await trx
    .updateTable('effects')
    .set({ status, result: JSON.stringify(result ?? null), held_until: null, ended_at: status === 'failed' ? new Date() : null })
    .where('key', '=', key)
    .where('holder', '=', holder)
    .where('status', '=', 'started')
    .execute();
}

/** Closes a parked row with a person's word: done with the result, or free to be done again. False when it is not parked (any more). */
export async function settleParked(trx: Trx, runId: string, key: string, settled: Settlement, result: unknown): Promise<boolean> {
  const row = await trx
    .updateTable('effects')
    .set({
      status: settled.happened ? 'done' : 'failed',
      result: JSON.stringify(settled.happened ? (result ?? null) : null),
      settled: JSON.stringify(settled),
      ended_at: settled.at,
    })
    .where('key', '=', key)
    .where('run_id', '=', runId)
    .where('status', '=', 'parked')
    .returning('key')
    .executeTakeFirst();
  return row !== undefined;
}

/** Whether an approval of this run covers exactly this action with these arguments. */
export async function isApproved(
  trx: Trx,
  runId: string,
  proof: ApprovalProof,
  approved: { action: string; arguments: Record<string, unknown> },
): Promise<boolean> {
  const row = await trx
    .selectFrom('approvals')
    .select(['status', 'final_hash', 'action'])
    .where('request_id', '=', proof.requestId)
    .where('run_id', '=', runId)
    .executeTakeFirst();
  return row?.status === 'approved' && row.action === approved.action && row.final_hash === actionHash(approved.action, approved.arguments);
}

/** The hash that a decision is bound to: the action and its arguments. */
export const actionHash = (action: string, args: Record<string, unknown>): string => hashOf({ action, arguments: args });
