import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { createModerationActivities } from '../../../src/activities/moderation/activities.ts';
import { createEffects } from '../../../src/kit/activity/effects.ts';
import { createRunActivities } from '../../../src/kit/activity/run-activities.ts';
import type { ApprovalProof, DecisionWord } from '../../../src/kit/common/approval.ts';
import { insertApproval } from '../../../src/store/approvals.ts';
import { addRun, runAttempt } from '../../../testkit/activity.ts';
import { openTestDatabase, type TestDatabase } from '../../../testkit/database.ts';
import { openMailInMemory } from '../../../testkit/mail-in-memory.ts';
import { testDeciders } from '../../../testkit/worker.ts';
import { documents } from '../../../testkit/documents.ts';
import { noWebhooks } from '../../../testkit/no-webhooks.ts';

const mail = openMailInMemory();
const noModel = { step: () => async () => Promise.reject(new Error('no model is asked here')) };
const settings = { mailDomain: 'signalbox.example', mailInDoubt: 'person' } as const;
const { recordDecision } = createRunActivities({ loadDeciders: async () => testDeciders });

let test: TestDatabase;
let activities: ReturnType<typeof createModerationActivities>;
beforeAll(async () => {
  test = await openTestDatabase();
  const people = { addressesOf: () => [] };
  const agent = { loop: noModel.step } as never;
  activities = createModerationActivities({
    db: test.db,
    model: noModel,
    agent,
    people,
    mail,
    webhooks: noWebhooks,
    documents,
    effects: createEffects(),
    settings,
  });
});
afterAll(() => test?.close());

const author = { name: 'Kim', email: 'kim@example.com' };
let runId = '';
let postId = '';
let count = 0;
let attempts = 0;
beforeEach(async () => {
  runId = await addRun(test.db, `moderation:m${++count}`, { workflow: 'moderation' });
  postId = `P-${count}`;
});

/** A further attempt at the same step. */
const attempt = <T>(step: string, work: () => Promise<T>) =>
  runAttempt(test.db, { runId, activityId: `${step}#1`, attempt: ++attempts }, work);

/** A person's answer to a request of the run, and the proof of it. */
async function decided(decision: DecisionWord, action = 'publish_post', args: object = { postId }): Promise<ApprovalProof> {
  const requestId = `${runId}/${action}`;
  const policy = { approvers: ['support'], needed: 1, selfApproval: false, acceptUnverified: true, expiresAfterMs: 60_000 };
  const request = { requestId, action, arguments: { ...args }, show: [], editable: [], amount: null, policy };
  await test.db.transaction().execute((trx) => insertApproval(trx, runId, request, new Date().toISOString()));
  const word = { requestId, person: 'ana', decision, channel: 'cli', verified: false, comment: null, edits: null } as const;
  const { closed } = await attempt(`decide ${action}`, () => recordDecision(word));
  return { requestId, actionHash: closed!.actionHash, ...(decision === 'reject' && { answer: 'rejected' }) } as ApprovalProof;
}
type Outcome = 'published' | 'hidden';
const apply = (outcome: Outcome, proof: ApprovalProof | null) =>
  attempt('apply decision', () => activities.applyDecision({ postId, outcome, reason: 'r', proof }));
const overturn = (outcome: Outcome, proof: ApprovalProof) =>
  attempt('overturn decision', () => activities.overturnDecision({ postId, outcome, reason: 'appeal', proof }));
const row = () =>
  test.db
    .selectFrom('moderated_posts' as 'runs')
    .selectAll()
    .where('id', '=', postId)
    .executeTakeFirst();
const effects = () => test.db.selectFrom('effects').selectAll().where('run_id', '=', runId).orderBy('key').execute();
const refused = { type: 'PROOF_INVALID', nonRetryable: true };

it.each<[string, Outcome, DecisionWord | null]>([
  ['the screenings publish', 'published', null],
  ['the screenings hide', 'hidden', null],
  ['a moderator publishes', 'published', 'approve'],
  ['a moderator hides', 'hidden', 'reject'],
])('applies what %s once, however often it is tried', async (_name, outcome, decision) => {
  const proof = decision && (await decided(decision));
  await apply(outcome, proof);
  const written = await row();
  expect(written).toMatchObject({ visible: outcome === 'published', run_id: runId });
  await test.db
    .deleteFrom('moderated_posts' as 'runs')
    .where('id', '=', postId)
    .execute();
  await apply(outcome, proof);
  expect(await row()).toBeUndefined(); // the second attempt found its row in the ledger and changed nothing
  expect(await effects()).toMatchObject([{ key: `${runId}:apply decision`, status: 'done', class: 'compensatable' }]);
});

it('does not apply a decision with the opposite answer, one of another post, of another action or of another run', async () => {
  await expect(apply('published', await decided('reject'))).rejects.toMatchObject(refused);
  const approval = await decided('approve', 'overturn_decision');
  await expect(apply('published', approval)).rejects.toMatchObject(refused);
  expect([await row(), await effects()]).toEqual([undefined, []]);

  await beginOther();
  await expect(apply('hidden', await decided('approve'))).rejects.toMatchObject(refused);
  await beginOther();
  await expect(apply('published', await decided('approve', 'publish_post', { postId: 'P-0' }))).rejects.toMatchObject(refused);
  await beginOther();
  await expect(apply('published', approval)).rejects.toMatchObject(refused);
  expect([await row(), await effects()]).toEqual([undefined, []]);
});
async function beginOther(): Promise<void> {
  runId = await addRun(test.db, `moderation:m${++count}`, { workflow: 'moderation' });
  postId = `P-${count}`;
}

it('refuses a rejection that claims to be an approval, and an approval that claims to be a rejection', async () => {
  const { answer: _answer, ...asApproval } = await decided('reject');
  await expect(apply('published', asApproval as ApprovalProof)).rejects.toMatchObject(refused);
  await beginOther();
  const asRejection = { ...(await decided('approve')), answer: 'rejected' } as ApprovalProof;
  await expect(apply('hidden', asRejection)).rejects.toMatchObject(refused);
});

it('turns a decision round once, and the ledger says which one', async () => {
  await apply('hidden', null);
  const proof = await decided('approve', 'overturn_decision');
  await overturn('published', proof);
  await overturn('published', proof);
  expect(await row()).toMatchObject({ visible: true, reason: 'appeal' });
  expect(await effects()).toMatchObject([
    { key: `${runId}:apply decision`, undoes: null },
    { key: `${runId}:overturn decision`, undoes: `${runId}:apply decision`, status: 'done' },
  ]);
});

it.each<[string, DecisionWord, string]>([
  ['that was rejected', 'reject', 'overturn_decision'],
  ['of the first decision', 'approve', 'publish_post'],
])('does not turn a decision round with the answer to a request %s', async (_name, decision, action) => {
  await apply('hidden', null);
  await expect(overturn('published', await decided(decision, action))).rejects.toMatchObject(refused);
  expect(await row()).toMatchObject({ visible: false });
});

it.each<[string, () => Promise<unknown>]>([
  ['author', () => activities.tellAuthor({ author, outcome: 'hidden', reason: 'r', days: 7 })],
  ['appellant', () => activities.tellAppellant({ author, outcome: 'upheld', reason: 'r' })],
])('tells the %s once, however often it is tried', async (who, tell) => {
  const before = mail.accepted.length;
  const first = await attempt(`tell ${who}`, tell);
  expect(await attempt(`tell ${who}`, tell)).toEqual(first);
  expect(mail.accepted.slice(before)).toMatchObject([{ to: ['kim@example.com'], headers: { 'X-Signalbox-Run': runId } }]);
});
