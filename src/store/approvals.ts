import { widened, type ApprovalRequest, type Decision } from '../kit/common/approval.ts';
import type { ApprovalStatus } from '../kit/common/view.ts';
import type { Trx } from './database.ts';
import { actionHash } from './effects.ts';

/** Keeps what is asked. Harmless when repeated: the first request of an id stays. Times in ISO 8601. */
export async function insertApproval(trx: Trx, runId: string, request: ApprovalRequest, openedAt: string): Promise<void> {
  const expiresAt = new Date(Date.parse(openedAt) + request.policy.expiresAfterMs);
  await trx
    .insertInto('approvals')
    .values({
      request_id: request.requestId,
      run_id: runId,
      action: request.action,
      arguments: JSON.stringify(request.arguments),
      action_hash: actionHash(request.action, request.arguments),
      show: JSON.stringify(request.show),
      editable: JSON.stringify(request.editable),
      amount: request.amount ? JSON.stringify(request.amount) : null,
      policy: JSON.stringify(request.policy),
      status: 'open',
      opened_at: openedAt,
      expires_at: expiresAt,
    })
    .onConflict((conflict) => conflict.column('request_id').doNothing())
    .execute();
}

/** The request with its run's initiator, locked until the transaction ends, so that one decision is judged at a time. */
export const lockApproval = (trx: Trx, runId: string, requestId: string) =>
  trx
    .selectFrom('approvals')
    .innerJoin('runs', 'runs.id', 'approvals.run_id')
    .selectAll('approvals')
    .select(['runs.initiator', 'runs.initiator_signs'])
    .where('request_id', '=', requestId)
    .where('run_id', '=', runId)
    .forUpdate('approvals')
    .executeTakeFirst();

/** Accepted decisions of a request, oldest first. */
export const acceptedDecisions = (trx: Trx, requestId: string) =>
  trx
    .selectFrom('decisions')
    .select(['person', 'decision', 'verified', 'signs'])
    .where('request_id', '=', requestId)
    .where('accepted', '=', true)
    .orderBy('id')
    .execute();

/** A decision that is recorded already under this origin: the answer to hand back to a repeated write. */
export const findDecision = (trx: Trx, origin: string) =>
  trx.selectFrom('decisions').select(['accepted', 'code', 'reason', 'request_status']).where('origin', '=', origin).executeTakeFirst();

/** Whose decisions closed a request; nobody where it is open. */
export async function decidersOf(trx: Trx, requestId: string): Promise<string[]> {
  const row = await trx.selectFrom('approvals').select('decided_by').where('request_id', '=', requestId).executeTakeFirst();
  return row?.decided_by ?? [];
}

/** What a decision was answered, and who gave it. */
export interface Answered {
  /** Null when it was accepted. */
  code: string | null;
  reason: string | null;
  signs: readonly string[] | null;
  requestStatus: ApprovalStatus | null;
  at: string;
  origin: string;
}

/** Keeps a decision, also one that did not count. */
export async function insertDecision(trx: Trx, decision: Decision, answered: Answered): Promise<void> {
  const { code, reason, signs, requestStatus, at, origin } = answered;
  await trx
    .insertInto('decisions')
    .values({
      request_id: decision.requestId,
      person: decision.person,
      decision: decision.decision,
      channel: decision.channel,
      verified: decision.verified,
      comment: decision.comment,
      edits: decision.edits ? JSON.stringify(decision.edits) : null,
      accepted: code === null,
      code,
      reason,
      signs: signs && JSON.stringify(signs),
      request_status: requestStatus,
      at,
      origin,
    })
    .execute();
}

/** Closes an open request; for an approved one with the arguments that the proof will cover. False when it was closed already. */
export async function closeApproval(
  trx: Trx,
  requestId: string,
  status: ApprovalStatus,
  decidedAt: string,
  by: string[] | null,
  final: { action: string; arguments: Record<string, unknown> } | null,
): Promise<boolean> {
  const row = await trx
    .updateTable('approvals')
    .set({
      status,
      decided_at: decidedAt,
      decided_by: by && JSON.stringify(by),
      final_arguments: final ? JSON.stringify(final.arguments) : null,
      final_hash: final ? actionHash(final.action, final.arguments) : null,
    })
    .where('request_id', '=', requestId)
    .where('status', '=', 'open')
    .returning('request_id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Lets more people decide on an open request; harmless when repeated, and without effect on a closed one. */
export async function widenApproval(trx: Trx, requestId: string, names: string[]): Promise<void> {
  const row = await trx
    .selectFrom('approvals')
    .select('policy')
    .where('request_id', '=', requestId)
    .where('status', '=', 'open')
    .forUpdate()
    .executeTakeFirst();
  if (!row) return;
  const policy = JSON.stringify(widened(row.policy, names));
  await trx.updateTable('approvals').set({ policy }).where('request_id', '=', requestId).execute();
}

/** Closes a request whose time is over. True also when it had expired before; false when a decision came first. */
export async function expireRequest(trx: Trx, requestId: string, at: string): Promise<boolean> {
  if (await closeApproval(trx, requestId, 'expired', at, null, null)) return true;
  const row = await trx.selectFrom('approvals').select('status').where('request_id', '=', requestId).executeTakeFirst();
  return row?.status === 'expired';
}
