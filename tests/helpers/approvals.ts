import { expect } from '@jest/globals';
import type { ApprovalStatus, WaitingView } from '../../src/kit/common/view.ts';
import { insertApproval, insertDecision } from '../../src/store/approvals.ts';
import type { Db } from '../../src/store/database.ts';

/** Puts a request of a run into the database, as the run's activity does. */
export async function addRequest(
  db: Db,
  run: string,
  requestId: string,
  { status = 'open', approvers = ['support'], needed = 1 }: { status?: ApprovalStatus; approvers?: string[]; needed?: number } = {},
): Promise<void> {
  const policy = { approvers, needed, selfApproval: false, acceptUnverified: true, expiresAfterMs: 3_600_000 };
  const show = [{ label: 'Reply', text: 'Dear Kim, …' }];
  const request = { requestId, action: 'send_reply', arguments: { text: 'Dear Kim, …' }, show, editable: ['text'], amount: null, policy };
  await db.transaction().execute((trx) => insertApproval(trx, run, request, new Date().toISOString()));
  await db.updateTable('approvals').set({ status }).where('request_id', '=', requestId).execute();
}

/** Puts an accepted approval of a person into the database. */
export async function addApproval(db: Db, requestId: string, person: string): Promise<void> {
  const word = { requestId, person, decision: 'approve', channel: 'cli', verified: false, comment: null, edits: null } as const;
  const at = new Date().toISOString();
  const answered = {
    code: null,
    reason: null,
    signs: null,
    decidedAs: null,
    hash: null,
    requestStatus: 'open',
    at,
    origin: `${requestId}/${person}`,
  } as const;
  await db.transaction().execute((trx) => insertDecision(trx, word, answered));
}

/** The same request of `--json`, as long as nobody has decided. */
export function requestView(run: string, requestId: string): WaitingView {
  const which = `${run} --request ${requestId} --as PERSON`;
  return {
    ...{ requestId, action: 'send_reply', arguments: { text: 'Dear Kim, …' }, show: [{ label: 'Reply', text: 'Dear Kim, …' }] },
    ...{ amount: null, editable: ['text'], approvers: ['support'], needed: 1, expiresAt: expect.any(String) as unknown as string },
    hash: expect.any(String) as unknown as string,
    choices: [
      { choice: 'approve', command: `signalbox approve ${which}` },
      { choice: 'change', command: `signalbox approve ${which} --edits FILE` },
      { choice: 'reject', command: `signalbox reject ${which} --comment WHY` },
    ],
  };
}
