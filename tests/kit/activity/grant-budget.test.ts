import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { createRunActivities } from '../../../src/kit/activity/run-activities.ts';
import type { ApprovalProof, ApprovalRequest } from '../../../src/kit/common/approval.ts';
import { addRun, runAttempt } from '../../../testkit/activity.ts';
import { openTestDatabase, type TestDatabase } from '../../../testkit/database.ts';
import { testDeciders } from '../../../testkit/worker.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test?.close());

const { openApproval, recordDecision, grantMoreBudget } = createRunActivities({ loadDeciders: async () => testDeciders });
const asked = { usd: 1, tokens: 1_000, modelCalls: 5 };
let count = 0;
let runId = '';
let requestId = '';

beforeEach(async () => {
  runId = await addRun(test.db, `grant:${++count}`);
  requestId = `${runId}/more_budget`;
});

async function approve(args: Record<string, number> = asked): Promise<void> {
  const policy = { approvers: ['support'], needed: 1, selfApproval: false, acceptUnverified: true, expiresAfterMs: 60_000 };
  const request: ApprovalRequest = { requestId, action: 'grant_budget', arguments: args, show: [], editable: [], amount: null, policy };
  await runAttempt(test.db, { runId, activityId: 'open#1' }, () => openApproval({ request, openedAt: new Date().toISOString() }));
  const word = { requestId, person: 'ana', decision: 'approve', channel: 'cli', verified: false, comment: null, edits: null } as const;
  await runAttempt(test.db, { runId, activityId: 'approval#1' }, () => recordDecision(word));
}

const grant = (args: Record<string, unknown> = asked, attempt = 1) => {
  const proof = { requestId, actionHash: 'whatever' } as unknown as ApprovalProof;
  return runAttempt(test.db, { runId, activityId: 'grant#1', attempt }, () =>
    grantMoreBudget({ proof, arguments: args, by: ['ana'], reason: 'it matters' }),
  );
};
const grants = () =>
  test.db.selectFrom('budget_grants').select(['usd_nano', 'tokens', 'model_calls']).where('run_id', '=', runId).execute();
const lines = () => test.db.selectFrom('journal').select('kind').where('run_id', '=', runId).where('kind', '!=', 'person').execute();

it('grants once however often it is called', async () => {
  await approve();
  expect(await grant()).toEqual({ granted: asked });
  expect(await grant(asked, 2)).toEqual({ granted: asked });
  expect(await grants()).toEqual([{ usd_nano: 1e9, tokens: 1_000, model_calls: 5 }]);
  expect((await lines()).map(({ kind }) => kind).sort()).toEqual(['effect', 'operator']);
});

it('grants only what was approved', async () => {
  await expect(grant()).rejects.toMatchObject({ type: 'PROOF_INVALID' });
  await approve();
  await expect(grant({ ...asked, usd: 100 })).rejects.toMatchObject({ type: 'PROOF_INVALID' });
  expect(await grants()).toEqual([]);
});

it('keeps amounts that only the run counts in the ledger alone', async () => {
  await approve({ wallMs: 5_000 });
  expect(await grant({ wallMs: 5_000 })).toEqual({ granted: { wallMs: 5_000 } });
  expect(await grants()).toEqual([]);
  expect(await lines()).toEqual([{ kind: 'effect' }]);
});
