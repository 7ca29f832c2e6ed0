import type { ApprovalProof } from '../kit/common/approval.ts';
import type { Trx } from './database.ts';
import { hashOf } from './hash.ts';
import type { EffectsTable } from './tables.ts';

export type NewEffect = Pick<EffectsTable, 'key' | 'run_id' | 'step' | 'action' | 'class' | 'request_hash'>;

/** Puts the row before the effect. True when this call made it, or took over one that had failed without an effect. */
export async function openEffect(trx: Trx, effect: NewEffect): Promise<boolean> {
  const row = await trx
    .insertInto('effects')
    .values({ ...effect, status: 'started' })
    .onConflict((conflict) =>
      conflict
        .column('key')
        .doUpdateSet({ status: 'started', request_hash: effect.request_hash, result: null, ended_at: null })
        .where('effects.status', '=', 'failed'),
    )
    .returning('key')
    .executeTakeFirst();
  return row !== undefined;
}

/** The ledger row of a key, if there is one. */
export const findEffect = (trx: Trx, key: string) => trx.selectFrom('effects').selectAll().where('key', '=', key).executeTakeFirst();

/** Closes the row with what came of the effect. */
export async function closeEffect(trx: Trx, key: string, status: EffectsTable['status'], result: unknown): Promise<void> {
  await trx
    .updateTable('effects')
    .set({ status, result: JSON.stringify(result ?? null), ended_at: new Date() })
    .where('key', '=', key)
    .execute();
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
