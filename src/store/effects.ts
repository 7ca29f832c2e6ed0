import { sql } from 'kysely';
import type { Amount, ApprovalProof, RiskClass } from '../kit/common/approval.ts';
import { approvalsNeeded } from '../kit/common/policy.ts';
import type { Db, Trx } from './database.ts';
import { hashOf } from './hash.ts';
import { runNotFound } from './records.ts';
import type { Settlement } from '../kit/common/view.ts';
import type { EffectsTable } from './tables.ts';

export type NewEffect = Pick<EffectsTable, 'key' | 'run_id' | 'step' | 'action' | 'class' | 'request_hash' | 'undoes'>;

/** The caller that performs an effect, and how long its lease lasts without renewal. */
export interface Lease {
  holder: string;
  leaseMs: number;
}

/** Result of opening an effect: `fresh` and `taken over` make the caller its holder; `conflict` means the same key with other arguments. */
export type OpenedEffect = { state: 'fresh' | 'taken over' | 'at work' | 'conflict' } | { state: 'done'; kept: unknown };

/**
 * Inserts the row before the effect, or takes over an abandoned one, in one statement with the run's records.
 * @param db a transaction, or the database if nothing else is written.
 * @param records from `packRecords`; null if they are written elsewhere.
 * @throws SignalboxError RUN_NOT_FOUND.
 */
export async function openEffect(db: Db, effect: NewEffect, { holder, leaseMs }: Lease, records: string | null): Promise<OpenedEffect> {
  const { run_id: runId, ...row } = effect;
  const given = JSON.stringify(row);
  const { rows } = await sql<OpenedEffect | { state: 'no run' }>`
    select stand as state, kept from open_effect(${runId}, ${records}::jsonb, ${given}::jsonb, ${holder}, ${leaseMs})`.execute(db);
  const opened = rows[0]!;
  if (opened.state === 'no run') throw runNotFound(runId);
  return opened;
}

/**
 * Closes the row as done, whoever holds it, in one statement with the run's records.
 * @returns the first result; a second caller (such as a frozen worker that wakes up) gets it instead of its own.
 * @throws SignalboxError RUN_NOT_FOUND.
 */
export async function closeEffect<T>(db: Db, { key, runId }: { key: string; runId: string }, result: T, records: string): Promise<T> {
  const { rows } = await sql<{ recorded: boolean; is_first: boolean; kept: T }>`
    select * from close_effect(${runId}, ${records}::jsonb, ${key}, ${JSON.stringify(result ?? null)}::jsonb)`.execute(db);
  const { recorded, is_first, kept } = rows[0]!;
  if (!recorded) throw runNotFound(runId);
  return is_first ? result : kept;
}

/** Closes the row inside the transaction that performed the effect. */
export async function completeEffect(trx: Trx, key: string, result: unknown): Promise<void> {
  await trx
    .updateTable('effects')
    .set({ status: 'done', result: JSON.stringify(result ?? null), held_until: null, ended_at: new Date() })
    .where('key', '=', key)
    .execute();
}

/** Renews the holder's lease, or ends it with 0. False, without writing, if another caller holds the row now. */
export async function renewLease(db: Db, key: string, { holder, leaseMs }: Lease): Promise<boolean> {
  const row = await db
    .updateTable('effects')
    .set({ held_until: sql<Date>`clock_timestamp() + ${leaseMs} * interval '1 millisecond'` })
    .where('key', '=', key)
    .where('holder', '=', holder)
    .where('status', '=', 'started')
    .returning('key')
    .executeTakeFirst();
  return row !== undefined;
}

/**
 * Sets the status of an unfinished effect: failed (it did not happen), started (still pending at the provider) or parked (unknown).
 * Does nothing if another caller holds the row now.
 */
export async function releaseEffect(
  trx: Trx,
  key: string,
  holder: string,
  status: 'failed' | 'started' | 'parked',
  result: unknown,
): Promise<void> {
  await trx
    .updateTable('effects')
    .set({ status, result: JSON.stringify(result ?? null), held_until: null, ended_at: status === 'failed' ? new Date() : null })
    .where('key', '=', key)
    .where('holder', '=', holder)
    .where('status', '=', 'started')
    .execute();
}

/** Closes a parked row with a person's answer: done with the result, or free to be done again. False when it is not parked (any more). */
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

/**
 * Whether a person's answer in this run covers exactly this action and these arguments, and the amount where it is given. Approvers who leave after it was closed do not void it.
 * Approval by expiry covers an effect only where its class is given and can be undone.
 */
export async function isApproved(
  db: Db,
  runId: string,
  proof: ApprovalProof,
  approved: { action: string; arguments: Record<string, unknown>; answer?: 'rejected'; amount?: Amount },
  risk: RiskClass = 'irreversible',
): Promise<boolean> {
  const row = await db
    .selectFrom('approvals')
    .select(['status', 'final_hash', 'action', 'arguments', 'amount', 'policy', 'decided_by'])
    .where('request_id', '=', proof.requestId)
    .where('run_id', '=', runId)
    .executeTakeFirst();
  const answer = proof.answer ?? 'approved';
  if (row?.status !== answer || answer !== (approved.answer ?? 'approved')) return false;
  if (approved.amount && hashOf(approved.amount) !== hashOf(row.amount)) return false;
  if (answer === 'rejected') return actionHash(row.action, row.arguments) === actionHash(approved.action, approved.arguments);
  if (row.decided_by !== null && row.decided_by.length < approvalsNeeded(row.policy)) {
    if (row.decided_by.length > 0 || row.policy.onExpiry !== 'approve' || risk === 'irreversible') return false; // earlier versions did not store decided_by
  }
  const { action, arguments: args } = approved;
  const isSame = row.final_hash === actionHash(action, args, row.amount) || row.final_hash === actionHash(action, args); // earlier versions left the amount out
  return row.action === action && isSame;
}

/** Hash of an action, its arguments and the amount shown, to which a decision is bound. */
export const actionHash = (action: string, args: Record<string, unknown>, amount: Amount | null = null): string =>
  hashOf({ action, arguments: args, ...(amount && { amount }) });
