import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { createEffects } from '../../../src/kit/activity/effects.ts';
import type { ApprovalProof, Decision } from '../../../src/kit/common/approval.ts';
import { createRunActivities } from '../../../src/kit/activity/run-activities.ts';
import { addRun, runAttempt } from '../../../testkit/activity.ts';
import { addRequest } from '../../helpers/approvals.ts';
import { openTestDatabase, type TestDatabase } from '../../../testkit/database.ts';
import { testDeciders } from '../../../testkit/worker.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test?.close());

const { recordDecision } = createRunActivities({ loadDeciders: async () => testDeciders });
const effects = createEffects();
const ACTION = 'send_reply';
let runId = '';
let requestId = '';
let count = 0;
let sent = 0;
beforeEach(async () => {
  runId = await addRun(test.db, `proof:${++count}`);
  requestId = `${runId}/reply`;
  await addRequest(test.db, runId, requestId);
  sent = 0;
});

const word = (decision: Decision['decision'], edits: Decision['edits'] = null): Decision => ({
  ...{ requestId, person: 'ana', decision, edits, channel: 'cli', verified: false, comment: null },
});
const decide = (decision: Decision['decision'], edits: Decision['edits'] = null) =>
  runAttempt(test.db, { runId, activityId: `approval#${decision}` }, () => recordDecision(word(decision, edits)));

interface Claim {
  requestId: string;
  action: string;
  arguments: Record<string, unknown>;
  run: string;
}
/** Sends under a claimed approval; the proof's hash is what a forger would compute. */
const send = (claim: Partial<Claim> = {}) => {
  const { run, action, arguments: args, ...rest } = { requestId, action: ACTION, arguments: { text: 'Dear Kim, …' }, run: runId, ...claim };
  const proof = { requestId: rest.requestId, actionHash: 'whatever' } as unknown as ApprovalProof;
  const effect = { step: 'send', action: 'send_mail', class: 'irreversible', request: {}, inDoubt: 'person' } as const;
  return runAttempt(test.db, { runId: run }, () =>
    effects.once({ ...effect, proof: { proof, action, arguments: args } }, async () => ++sent),
  );
};
const rows = () => test.db.selectFrom('effects').select('key').where('run_id', '=', runId).execute();

it('accepts exactly the approved action', async () => {
  await decide('approve');
  expect(await send()).toBe(1);
});

it('accepts the edited arguments, not the requested ones', async () => {
  await decide('approve', { text: 'Dear Ana, …' });
  await expect(send()).rejects.toMatchObject({ type: 'PROOF_INVALID' });
  expect(await send({ arguments: { text: 'Dear Ana, …' } })).toBe(1);
});

it.each<[string, Partial<Claim>]>([
  ['other arguments', { arguments: { text: 'Dear Eve, …' } }],
  ['an argument more', { arguments: { text: 'Dear Kim, …', bcc: 'eve@example.com' } }],
  ['another action', { action: 'refund' }],
  ['a request that does not exist', { requestId: 'proof:0/reply' }],
])('refuses an approval with %s, before anything is written or done', async (_name, claim) => {
  await decide('approve');
  await expect(send(claim)).rejects.toMatchObject({ type: 'PROOF_INVALID', nonRetryable: true });
  expect({ sent, rows: await rows() }).toEqual({ sent: 0, rows: [] });
});

it('refuses the approval of another run', async () => {
  await decide('approve');
  const other = await addRun(test.db, `${runId}-other`);
  await expect(send({ run: other })).rejects.toMatchObject({ type: 'PROOF_INVALID' });
});

it.each(['open', 'rejected'])('refuses a request that is %s', async (status) => {
  if (status === 'rejected') await decide('reject');
  await expect(send()).rejects.toMatchObject({ type: 'PROOF_INVALID' });
  expect(sent).toBe(0);
});

it('refuses a proof that was valid before when the approval is gone', async () => {
  await decide('approve');
  await test.db.updateTable('approvals').set({ status: 'cancelled' }).where('request_id', '=', requestId).execute();
  await expect(send()).rejects.toMatchObject({ type: 'PROOF_INVALID' });
});
