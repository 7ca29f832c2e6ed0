import type { WorkflowHandle } from '@temporalio/client';
import type { ApprovalPolicy, Decision } from '../../src/kit/common/approval.ts';
import type { DecisionAnswer } from '../../src/kit/common/view.ts';
import type { Db } from '../../src/store/database.ts';
import { openTestDatabase } from '../../testkit/database.ts';
import { openAll } from '../../testkit/opened.ts';
import { PATIENCE_MS, until } from '../../testkit/wait.ts';
import { startTestWorker, type TestWorker } from '../../testkit/worker.ts';

interface Waiting {
  handle: WorkflowHandle;
  requestId: string;
}

/** Runs of the workflow `kit` that ask for an approval, and what persons do about them. */
export interface ApprovalStage {
  db: Db;
  worker: TestWorker;
  /** Starts a run that asks under this policy. */
  start(approve?: Partial<ApprovalPolicy>, more?: object, initiator?: string): Promise<Waiting>;
  /** Starts one, and waits until its request is on record. */
  waiting(approve?: Partial<ApprovalPolicy>, more?: object, initiator?: string): Promise<Waiting>;
  opened(requestId: string): Promise<unknown>;
  request(requestId: string): ReturnType<typeof requestOf>;
  close(): Promise<void>;
}

/** @param name of the test's file: two of them must not start runs of one id. */
export const openApprovalStage = (name: string): Promise<ApprovalStage> =>
  openAll(async (keep) => {
    const { db } = keep(await openTestDatabase());
    const worker = await startTestWorker(db, { work: async ({ number }: { number: number }) => number * 10 });
    keep({ close: () => worker.stop() });
    let count = 0;
    const start: ApprovalStage['start'] = async (approve = {}, more = {}, initiator = undefined) => {
      const input = { approve: { needed: 1, expiresAfterMs: 3_600_000, ...approve }, ...more };
      const handle = await worker.start('kit', `${name}-${++count}`, input, initiator);
      return { handle, requestId: `${handle.workflowId}/thing` };
    };
    const request = (requestId: string) => requestOf(db, requestId);
    const opened = (requestId: string) => until(async () => (await request(requestId)) ?? null, PATIENCE_MS, `no request ${requestId}`);
    return {
      ...{ db, worker, start, request, opened },
      async waiting(...how) {
        const started = await start(...how);
        await opened(started.requestId);
        return started;
      },
    };
  });

const requestOf = (db: Db, id: string) => db.selectFrom('approvals').selectAll().where('request_id', '=', id).executeTakeFirst();

/** Sends a decision as an update. */
export const decide = (handle: WorkflowHandle, decision: Decision) =>
  handle.executeUpdate<DecisionAnswer, [Decision]>('decide', { args: [decision] });

/** An approval of a person, or another decision. */
export const decisionBy = (requestId: string, person: string, more: Partial<Decision> = {}): Decision => ({
  ...{ requestId, person, decision: 'approve', channel: 'cli', verified: false, comment: 'why', edits: null },
  ...more,
});
