import type { ApprovalStatus } from '../../src/kit/common/view.ts';
import { insertApproval } from '../../src/store/approvals.ts';
import type { Db } from '../../src/store/database.ts';

/** Puts a request of a run into the database, as the run's activity does. */
export async function addRequest(
  db: Db,
  run: string,
  requestId: string,
  { status = 'open', approvers = ['support'] }: { status?: ApprovalStatus; approvers?: string[] } = {},
): Promise<void> {
  const policy = { approvers, needed: 1, selfApproval: false, acceptUnverified: true, expiresAfterMs: 3_600_000 };
  const show = [{ label: 'Reply', text: 'Dear Kim, …' }];
  const request = { requestId, action: 'send_reply', arguments: { text: 'Dear Kim, …' }, show, editable: ['text'], amount: null, policy };
  await db.transaction().execute((trx) => insertApproval(trx, run, request, new Date().toISOString()));
  await db.updateTable('approvals').set({ status }).where('request_id', '=', requestId).execute();
}
