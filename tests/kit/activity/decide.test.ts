import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { Decision } from '../../../src/kit/common/approval.ts';
import { createRunActivities } from '../../../src/kit/activity/run-activities.ts';
import { addRun, runAttempt } from '../../helpers/activity.ts';
import { addRequest } from '../../helpers/approvals.ts';
import { openTestDatabase, type TestDatabase } from '../../helpers/database.ts';
import { testDeciders } from '../../helpers/worker.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test?.close());

const { recordDecision, expireApproval, recordOperation } = createRunActivities({ loadDeciders: async () => testDeciders });
let runId = '';
let requestId = '';
let count = 0;
beforeEach(async () => {
  runId = await addRun(test.db, `decide:${++count}`);
  requestId = `${runId}/reply`;
  await addRequest(test.db, runId, requestId);
});

const word = (more: Partial<Decision> = {}): Decision => ({
  ...{ requestId, person: 'ana', decision: 'approve', channel: 'cli', verified: false, comment: null, edits: null },
  ...more,
});
const decide = (activityId: string, more: Partial<Decision> = {}, attempt = 1) =>
  runAttempt(test.db, { runId, activityId, attempt }, () => recordDecision(word(more)));
const approval = () => test.db.selectFrom('approvals').selectAll().where('request_id', '=', requestId).executeTakeFirstOrThrow();
const decisions = () =>
  test.db.selectFrom('decisions').select(['person', 'accepted', 'code']).where('request_id', '=', requestId).orderBy('id').execute();
const people = () =>
  test.db.selectFrom('journal').select(['by', 'choice', 'details']).where('run_id', '=', runId).where('kind', '=', 'person').execute();
const needTwo = async () => {
  const { policy } = await approval();
  await test.db
    .updateTable('approvals')
    .set({ policy: JSON.stringify({ ...policy, needed: 2 }) })
    .where('request_id', '=', requestId)
    .execute();
};

it('answers a repeated attempt as the first one, and keeps one decision and one line', async () => {
  const first = await decide('d#1', { edits: { text: 'Dear Ana' } });
  expect(first).toMatchObject({ accepted: true, status: 'approved', closed: { by: ['ana'], arguments: { text: 'Dear Ana' } } });
  expect(await decide('d#1', { edits: { text: 'Dear Ana' } }, 2)).toEqual(first);
  expect(await decisions()).toEqual([{ person: 'ana', accepted: true, code: null }]);
  expect(await people()).toHaveLength(1);
});

it('answers a repeated refusal as the first one', async () => {
  const first = await decide('d#1', { person: 'cleo' });
  expect(first).toEqual({ accepted: false, code: 'NOT_ALLOWED', status: 'open', closed: null });
  expect(await decide('d#1', { person: 'cleo' }, 2)).toEqual(first);
  expect(await decisions()).toHaveLength(1);
});

it('answers the repeat of a first vote of two as open, and counts it once', async () => {
  await needTwo();
  expect(await decide('d#1')).toMatchObject({ accepted: true, status: 'open', closed: null });
  expect(await decide('d#1', {}, 2)).toMatchObject({ accepted: true, status: 'open', closed: null });
  expect(await decide('d#2')).toMatchObject({ accepted: false, code: 'ALREADY_VOTED' });
  expect(await decide('d#3', { person: 'ben' })).toMatchObject({ accepted: true, status: 'approved', closed: { by: ['ana', 'ben'] } });
});

it('keeps what the loser said, with the reason why it does not count', async () => {
  await decide('d#1');
  expect(await decide('d#2', { person: 'ben', decision: 'reject' })).toMatchObject({
    accepted: false,
    code: 'ALREADY_DECIDED',
    status: 'approved',
  });
  expect(await decisions()).toEqual([
    { person: 'ana', accepted: true, code: null },
    { person: 'ben', accepted: false, code: 'ALREADY_DECIDED' },
  ]);
  expect((await people()).map(({ choice }) => choice)).toEqual(['approve', 'reject refused: ALREADY_DECIDED']);
});

it('does not decide on the request of another run', async () => {
  const other = await addRun(test.db, `${runId}-other`);
  const answer = await runAttempt(test.db, { runId: other, activityId: 'd#1' }, () => recordDecision(word()));
  expect(answer).toMatchObject({ accepted: false, code: 'REQUEST_NOT_FOUND' });
  expect(await approval()).toMatchObject({ status: 'open' });
});

it('notes channel and proof of identity in the journal', async () => {
  await decide('d#1', { channel: 'signal', verified: false });
  expect(await people()).toMatchObject([{ by: 'ana', details: { channel: 'signal', identity: 'unverified' } }]);
});

const expire = (attempt: number) =>
  runAttempt(test.db, { runId, activityId: 'expire#1', attempt }, () => expireApproval({ requestId, at: new Date().toISOString() }));

it('expires a request once, and says so again when the answer got lost', async () => {
  expect([await expire(1), await expire(2)]).toEqual([true, true]);
  expect(await approval()).toMatchObject({ status: 'expired' });
  const lines = await test.db.selectFrom('journal').select('choice').where('run_id', '=', runId).execute();
  expect(lines).toEqual([{ choice: 'expired' }]);
  expect(await decide('d#1')).toMatchObject({ accepted: false, code: 'REQUEST_EXPIRED' });
});

it('does not expire what a decision has closed', async () => {
  await decide('d#1');
  expect(await expire(1)).toBe(false);
  expect(await approval()).toMatchObject({ status: 'approved' });
});

it('keeps an order of an operator once, and one of a stranger as refused', async () => {
  const order = (person: string, activityId: string) =>
    runAttempt(test.db, { runId, activityId }, () =>
      recordOperation({ action: 'pause', person, reason: 'look', at: new Date().toISOString() }),
    );
  expect([await order('otto', 'o#1'), await order('otto', 'o#1'), await order('eve', 'o#2')]).toEqual([true, true, false]);
  const lines = await test.db.selectFrom('journal').select(['by', 'choice']).where('run_id', '=', runId).orderBy('seq').execute();
  expect(lines).toEqual([
    { by: 'otto', choice: 'pause' },
    { by: 'eve', choice: 'pause refused: PERSON_UNKNOWN' },
  ]);
});
