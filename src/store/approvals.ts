import { widened, type ApprovalRequest, type Decision } from '../kit/common/approval.ts';
import type { ApprovalStatus } from '../kit/common/view.ts';
import type { Trx } from './database.ts';
import { actionHash } from './effects.ts';

/** Temporal's id of the run's execution for which a request is asked, judged or closed; null where nobody can have reset it. */
type Execution = string | null;

/**
 * Keeps what is asked. Harmless when repeated: the first request of an id stays. After a reset the new execution asks the same anew, whatever
 * became of it before. Times in ISO 8601.
 */
export async function insertApproval(
  trx: Trx,
  runId: string,
  request: ApprovalRequest,
  openedAt: string,
  execution: Execution = null,
): Promise<void> {
  const expiresAt = new Date(Date.parse(openedAt) + request.policy.expiresAfterMs);
  const asked = {
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
    execution,
  } as const;
  const row = await trx
    .insertInto('approvals')
    .values({ ...asked, request_id: request.requestId, run_id: runId })
    .onConflict((conflict) => conflict.column('request_id').doNothing())
    .returning('request_id')
    .executeTakeFirst();
  if (row) return;
  const anew = await trx
    .updateTable('approvals')
    .set({ ...asked, ...UNDECIDED })
    .where('request_id', '=', request.requestId)
    .where('execution', 'is distinct from', execution)
    .returning('request_id')
    .executeTakeFirst();
  if (anew) await voidDecisions(trx, [request.requestId]);
}

/** A request of which nobody has said anything that counts. */
const UNDECIDED = { status: 'open', decided_at: null, decided_by: null, final_arguments: null, final_hash: null } as const;

/** What persons said before a reset counts no more. */
async function voidDecisions(trx: Trx, requestIds: string[]): Promise<void> {
  await trx
    .updateTable('decisions')
    .set({ accepted: false, code: 'RUN_ENDED' })
    .where('request_id', 'in', requestIds)
    .where('accepted', '=', true)
    .execute();
}

/** What was said before a reset holds for the execution that goes on too: Temporal has brought it the same words again. */
export async function confirmApproval(trx: Trx, requestId: string, execution: Execution): Promise<void> {
  await trx.updateTable('approvals').set({ execution }).where('request_id', '=', requestId).execute();
}

/** Opens a request again that an abandoned execution has closed, for the one that waits for it. */
export async function reopenApproval(trx: Trx, requestId: string, execution: Execution): Promise<void> {
  await trx
    .updateTable('approvals')
    .set({ ...UNDECIDED, execution })
    .where('request_id', '=', requestId)
    .execute();
  await voidDecisions(trx, [requestId]);
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

/** How a request was closed. */
export interface Closing {
  status: ApprovalStatus;
  at: string;
  /** Whose decisions closed it; null where nobody's did. */
  by: string[] | null;
  /** Of an approved one: what the proof will cover. */
  final: { action: string; arguments: Record<string, unknown> } | null;
  execution: Execution;
}

/** Closes an open request. False when it was closed already. */
export async function closeApproval(trx: Trx, requestId: string, { status, at, by, final, execution }: Closing): Promise<boolean> {
  const row = await trx
    .updateTable('approvals')
    .set({
      status,
      execution,
      decided_at: at,
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

/**
 * Closes a request whose time is over. True also when it had expired before; false when a decision came first. What an abandoned execution
 * heard is no decision of this one.
 */
export async function expireRequest(trx: Trx, requestId: string, at: string, execution: Execution): Promise<boolean> {
  const row = await trx.selectFrom('approvals').select(['status', 'execution']).where('request_id', '=', requestId).executeTakeFirst();
  if (row && row.status !== 'open' && row.execution !== execution) await reopenApproval(trx, requestId, execution);
  const closing = { status: 'expired', at, by: null, final: null, execution } as const;
  return (await closeApproval(trx, requestId, closing)) || row?.status === 'expired';
}
