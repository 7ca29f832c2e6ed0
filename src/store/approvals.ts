import { sql } from 'kysely';
import { widened, type Amount, type ApprovalRequest, type Decision, type EscalationStep } from '../kit/common/approval.ts';
import type { ApprovalStatus } from '../kit/common/view.ts';
import type { DecidedAs } from '../kit/common/votes.ts';
import type { Trx } from './database.ts';
import { actionHash } from './effects.ts';

/** Temporal's id of the execution that opens, judges or closes a request; null where a reset is impossible. */
type Execution = string | null;

/**
 * Stores a request. Harmless when repeated: the first request of an id stays. After a reset the new execution opens the request again,
 * whatever its earlier outcome; so does a request with another action, other arguments or another amount. Times in ISO 8601.
 * @param expiresAt where the policy counts business hours only.
 */
export async function insertApproval(
  trx: Trx,
  runId: string,
  request: ApprovalRequest,
  openedAt: string,
  execution: Execution = null,
  expiresAt = Date.parse(openedAt) + request.policy.expiresAfterMs,
): Promise<void> {
  const asked = {
    action: request.action,
    arguments: JSON.stringify(request.arguments),
    action_hash: actionHash(request.action, request.arguments, request.amount),
    show: JSON.stringify(request.show),
    editable: JSON.stringify(request.editable),
    amount: request.amount ? JSON.stringify(request.amount) : null,
    policy: JSON.stringify(request.policy),
    status: 'open',
    opened_at: openedAt,
    expires_at: new Date(expiresAt),
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
    .where((row) =>
      row.or([
        row('execution', 'is distinct from', execution),
        row('action_hash', 'not in', [asked.action_hash, actionHash(request.action, request.arguments)]), // earlier versions left the amount out
      ]),
    )
    .returning('request_id')
    .executeTakeFirst();
  if (anew) await voidDecisions(trx, [request.requestId]);
}

/** The columns of a request without any valid decision. */
const UNDECIDED = { status: 'open', decided_at: null, decided_by: null, final_arguments: null, final_hash: null } as const;

/** Invalidates decisions made before a reset. */
async function voidDecisions(trx: Trx, requestIds: string[]): Promise<void> {
  await trx
    .updateTable('decisions')
    .set({ accepted: false, code: 'RUN_ENDED' })
    .where('request_id', 'in', requestIds)
    .where('accepted', '=', true)
    .execute();
}

/** Keeps earlier decisions valid after a reset, because Temporal has delivered them to the new execution too. */
export async function confirmApproval(trx: Trx, requestId: string, execution: Execution): Promise<void> {
  await trx.updateTable('approvals').set({ execution }).where('request_id', '=', requestId).execute();
}

/** Reopens a request that an abandoned execution closed, for the execution that waits for it. */
export async function reopenApproval(trx: Trx, requestId: string, execution: Execution): Promise<void> {
  await trx
    .updateTable('approvals')
    .set({ ...UNDECIDED, execution })
    .where('request_id', '=', requestId)
    .execute();
  await voidDecisions(trx, [requestId]);
}

/** Locks the request until the transaction ends, so that decisions are judged one at a time; includes the run's initiator. */
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
    .select(['person', 'decision', 'verified', 'signs', 'decided_as', 'delegate', 'at'])
    .where('request_id', '=', requestId)
    .where('accepted', '=', true)
    .orderBy('id')
    .execute();

/** The decision already recorded under this origin, to answer a repeated write. */
export const findDecision = (trx: Trx, origin: string) =>
  trx.selectFrom('decisions').select(['accepted', 'code', 'reason', 'request_status']).where('origin', '=', origin).executeTakeFirst();

/** The persons whose decisions closed a request; empty while it is open. */
export async function decidersOf(trx: Trx, requestId: string): Promise<string[]> {
  const row = await trx.selectFrom('approvals').select('decided_by').where('request_id', '=', requestId).executeTakeFirst();
  return row?.decided_by ?? [];
}

/** The answer to a decision, and what is known of its person. */
export interface Answered {
  /** Null when it was accepted. */
  code: string | null;
  reason: string | null;
  signs: readonly string[] | null;
  /** What the person decided as; null where the people file could not be read. */
  decidedAs: DecidedAs[] | null;
  /** Hash of the request as it was. */
  hash: string | null;
  requestStatus: ApprovalStatus | null;
  at: string;
  origin: string;
}

/** Stores a decision, even one that did not count. */
export async function insertDecision(trx: Trx, decision: Decision, answered: Answered): Promise<void> {
  const { code, reason, signs, decidedAs, hash, requestStatus, at, origin } = answered;
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
      decided_as: decidedAs && JSON.stringify(decidedAs),
      hash,
      identity_proof: decision.identityProof ?? null,
      delegate: decision.to ?? null,
      request_status: requestStatus,
      at,
      origin,
    })
    .execute();
}

/** What was approved: an action with its final arguments, at the amount that was shown. */
export interface Final {
  action: string;
  arguments: Record<string, unknown>;
  amount: Amount | null;
}

/** How a request was closed. */
export interface Closing {
  status: ApprovalStatus;
  at: string;
  /** The persons whose decisions closed it; null for none. */
  by: string[] | null;
  /** For an approved request: the action that the proof covers. */
  final: Final | null;
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
      final_hash: final ? actionHash(final.action, final.arguments, final.amount) : null,
    })
    .where('request_id', '=', requestId)
    .where('status', '=', 'open')
    .returning('request_id')
    .executeTakeFirst();
  return row !== undefined;
}

/** Notes that a step of the escalation of an open request has come, and adds its approvers; harmless when repeated. */
export async function escalateApproval(trx: Trx, requestId: string, number: number, { notify, widen }: EscalationStep): Promise<void> {
  if (widen) await widenApproval(trx, requestId, notify);
  await sql`
    select add_request_event(a.run_id, 'escalated', now(),
      asked_of(a) || jsonb_build_object('number', ${number}::int, 'notify', ${JSON.stringify(notify)}::jsonb, 'widened', ${widen}::boolean),
      ${`escalated/${requestId}/${number}`})
    from approvals a where a.request_id = ${requestId} and a.status = 'open'`.execute(trx);
}

async function widenApproval(trx: Trx, requestId: string, names: string[]): Promise<void> {
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

/** How a request ended by its expiry: what its policy says, decided by nobody. */
export interface Expired {
  status: 'expired' | 'approved' | 'rejected';
  final: Final;
}

/**
 * Closes an expired request as its policy says, and returns the same if that had happened before; null if a decision came first. A decision
 * received by an abandoned execution does not count.
 */
export async function expireRequest(trx: Trx, requestId: string, at: string, execution: Execution): Promise<Expired | null> {
  const row = await trx.selectFrom('approvals').selectAll().where('request_id', '=', requestId).executeTakeFirst();
  if (!row) return null;
  if (row.status !== 'open' && row.execution !== execution) await reopenApproval(trx, requestId, execution);
  const { action, arguments: args, amount } = row;
  const final = { action, arguments: args, amount };
  const status = ({ expire: 'expired', approve: 'approved', reject: 'rejected' } as const)[row.policy.onExpiry ?? 'expire'];
  const by = status === 'expired' ? null : [];
  const closing = { status, at, by, final: status === 'approved' ? final : null, execution };
  const isOurs = row.status === status && (row.decided_by ?? []).length === 0;
  return (await closeApproval(trx, requestId, closing)) || isOurs ? { status, final } : null;
}
