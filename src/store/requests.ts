import { randomUUID } from 'node:crypto';
import { sql } from 'kysely';
import type { Decision } from '../kit/common/approval.ts';
import type { ApprovalStatus } from '../kit/common/view.ts';
import { insertDecision } from './approvals.ts';
import type { Db } from './database.ts';

export interface RequestHead {
  requestId: string;
  action: string;
  status: ApprovalStatus;
}

/** All requests of a run, oldest first. */
export const readRequests = (db: Db, runId: string): Promise<RequestHead[]> =>
  db
    .selectFrom('approvals')
    .select(['request_id as requestId', 'action', 'status'])
    .where('run_id', '=', runId)
    .orderBy('opened_at')
    .orderBy('request_id')
    .execute();

/** The run that asks a request, or undefined. */
export const findRunOfRequest = async (db: Db, requestId: string): Promise<string | undefined> =>
  (await db.selectFrom('approvals').select('run_id').where('request_id', '=', requestId).executeTakeFirst())?.run_id;

/** Open requests of a run that this person can answer with a text: those that name them or have an editable reply, oldest first. */
export const readAnswerable = (db: Db, runId: string, person: string): Promise<Pick<RequestHead, 'requestId' | 'action'>[]> =>
  db
    .selectFrom('approvals')
    .select(['request_id as requestId', 'action'])
    .where('run_id', '=', runId)
    .where('status', '=', 'open')
    .where(sql<boolean>`(policy->'approvers' ? ${person} or editable ? 'reply')`)
    .orderBy('opened_at')
    .execute();

/** Number of a person's recorded decisions on a request, whether they counted or not. */
export async function countDecisions(db: Db, requestId: string, person: string): Promise<number> {
  const { count } = await db
    .selectFrom('decisions')
    .select((where) => where.fn.countAll<number>().as('count'))
    .where('request_id', '=', requestId)
    .where('person', '=', person)
    .executeTakeFirstOrThrow();
  return count;
}

/** Stores a decision that came after the run's end, with the code that refused it. */
export const recordLateDecision = (db: Db, decision: Decision, code: string): Promise<void> =>
  db.transaction().execute((trx) =>
    insertDecision(trx, decision, {
      ...{ code, reason: null, signs: null, decidedAs: null, hash: null, requestStatus: null },
      at: new Date().toISOString(),
      origin: `late:${randomUUID()}`,
    }),
  );
