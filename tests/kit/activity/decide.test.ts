import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { Decision } from '../../../src/kit/common/approval.ts';
import { SignalboxError } from '../../../src/kit/common/failures.ts';
import type { Deciders } from '../../../src/kit/common/votes.ts';
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

/** The current people file; tests change it between decisions. */
let deciders: () => Deciders = () => testDeciders;
const { recordDecision, expireApproval, recordOperation } = createRunActivities({ loadDeciders: async () => deciders() });
let runId = '';
let requestId = '';
let count = 0;
beforeEach(async () => {
  deciders = () => testDeciders;
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

it('answers a repeated attempt like the first one, and keeps one decision and one line', async () => {
  const first = await decide('d#1', { edits: { text: 'Dear Ana' } });
  expect(first).toMatchObject({ accepted: true, status: 'approved', closed: { by: ['ana'], arguments: { text: 'Dear Ana' } } });
  expect(await decide('d#1', { edits: { text: 'Dear Ana' } }, 2)).toEqual(first);
  expect(await decisions()).toEqual([{ person: 'ana', accepted: true, code: null }]);
  expect(await people()).toHaveLength(1);
});

it('answers a repeated refusal like the first one', async () => {
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

/** The people file without some persons, without some approvers, or with given mailboxes. */
const changed =
  ({ gone = [], moved = [], mailbox = {} }: { gone?: string[]; moved?: string[]; mailbox?: Record<string, string> }) =>
  (): Deciders => ({
    isKnown: (id) => (testDeciders.isKnown(id) || id in mailbox) && !gone.includes(id),
    mayDecide: (id, approvers) => (testDeciders.mayDecide(id, approvers) || id in mailbox) && ![...gone, ...moved].includes(id),
    persons: () => testDeciders.persons(),
    operatorsOf: (workflow) => testDeciders.operatorsOf(workflow),
    signsOf: (id) => [id, ...(gone.includes(id) ? [] : [mailbox[id] ?? `${id}@shop.example`])],
    absencesAt: () => [],
  });
const standing = () =>
  test.db.selectFrom('journal').select(['by', 'choice']).where('run_id', '=', runId).where('kind', '=', 'rule').execute();
const withdraw = { decision: 'withdraw' } as const;

it('withdraws an approval, lets its person vote again, and records all of it', async () => {
  await needTwo();
  await decide('d#1');
  expect(await decide('d#2', withdraw)).toEqual({ accepted: true, code: null, status: 'open', closed: null });
  expect(await decide('d#3', withdraw)).toMatchObject({ accepted: false, code: 'NOTHING_TO_WITHDRAW' });
  expect(await decide('d#4', { person: 'ben' })).toMatchObject({ accepted: true, status: 'open' });
  expect(await decide('d#5')).toMatchObject({ accepted: true, status: 'approved', closed: { by: ['ben', 'ana'] } });
  expect(await decide('d#6', withdraw)).toMatchObject({ accepted: false, code: 'ALREADY_DECIDED' });
  const refused = ['withdraw refused: NOTHING_TO_WITHDRAW', 'withdraw refused: ALREADY_DECIDED'];
  expect((await people()).map(({ choice }) => choice)).toEqual(['approve', 'withdraw', refused[0], 'approve', 'approve', refused[1]]);
  expect(await approval()).toMatchObject({ decided_by: ['ben', 'ana'] });
});

it('ends the request when a person who approved rejects, and attributes it to them alone', async () => {
  await needTwo();
  await decide('d#1', { person: 'ben' });
  await decide('d#2', { person: 'ben', decision: 'reject' });
  expect(await approval()).toMatchObject({ status: 'rejected', decided_by: ['ben'] });
  expect(await decide('d#3')).toMatchObject({ accepted: false, code: 'ALREADY_DECIDED', status: 'rejected' });
});

it.each([
  ['left', { gone: ['ana'] }, 'ana is no longer in the people file'],
  ['lost the right', { moved: ['ana'] }, 'ana is no longer among the approvers (support)'],
])('does not count an earlier approval whose person has %s, and says so', async (_name, change, why) => {
  await needTwo();
  await decide('d#1');
  deciders = changed(change);
  const reason = `ana's approval does not count: ${why}`;
  const second = { accepted: true, code: null, status: 'open', reason, closed: null };
  expect(await decide('d#2', { person: 'ben' })).toEqual(second);
  expect(await decide('d#2', { person: 'ben' }, 2)).toEqual(second);
  expect(await standing()).toEqual([{ by: 'entitled-at-the-last-vote', choice: reason }]);
  expect(await approval()).toMatchObject({ status: 'open' });
  deciders = () => testDeciders;
  expect(await decide('d#3')).toMatchObject({ accepted: true, status: 'approved', closed: { by: ['ben', 'ana'] } });
});

it('counts two ids of one mailbox once, and lets nobody approve their own case with a second id', async () => {
  await needTwo();
  deciders = changed({ mailbox: { 'ana.ruiz': 'ana@shop.example', 'otto.b': 'otto@shop.example' } });
  await decide('d#1');
  expect(await decide('d#2', { person: 'ana.ruiz' })).toMatchObject({
    code: 'ALREADY_VOTED',
    reason: expect.stringContaining('ana.ruiz and ana,'),
  });
  const { initiator } = await test.db.selectFrom('runs').select('initiator').where('id', '=', runId).executeTakeFirstOrThrow();
  deciders = changed({ mailbox: { second: `${initiator}@shop.example` } });
  expect(await decide('d#3', { person: 'second' })).toMatchObject({
    code: 'SELF_APPROVAL',
    reason: expect.stringContaining(`second and ${initiator},`),
  });
});

it('recognises an initiator and a voter whose ids are gone by their stored signs', async () => {
  await needTwo();
  deciders = changed({ mailbox: {} });
  await decide('d#1');
  await test.db
    .updateTable('runs')
    .set({ initiator_signs: JSON.stringify(['zoe', 'zoe@shop.example']) })
    .where('id', '=', runId)
    .execute();
  deciders = changed({ gone: ['ana', 'zoe'], mailbox: { 'ana.ruiz': 'ana@shop.example', 'zoe.b': 'zoe@shop.example' } });
  expect(await decide('d#2', { person: 'zoe.b' })).toMatchObject({ code: 'SELF_APPROVAL' });
  expect(await decide('d#3', { person: 'ana.ruiz' })).toMatchObject({
    accepted: true,
    status: 'open',
    reason: expect.stringContaining('ana is no longer'),
  });
  expect(await decide('d#4', { person: 'ben' })).toMatchObject({ status: 'approved', closed: { by: ['ana.ruiz', 'ben'] } });
});

it('answers a repeat like the first attempt, whatever happened since', async () => {
  await needTwo();
  const first = await decide('d#1');
  await decide('d#2', withdraw);
  expect(await decide('d#1', {}, 2)).toEqual(first);
  await decide('d#3');
  const last = await decide('d#4', { person: 'ben', comment: 'fine' });
  deciders = changed({ gone: ['ana', 'ben'] });
  expect(await decide('d#1', {}, 3)).toEqual(first);
  expect(await decide('d#4', { person: 'ben', comment: 'fine' }, 2)).toEqual(last);
});

it('counts one vote for two ids of one person that vote concurrently', async () => {
  await needTwo();
  deciders = changed({ mailbox: { 'ana.ruiz': 'ana@shop.example' } });
  const answers = await Promise.all([decide('d#1'), decide('d#2', { person: 'ana.ruiz' })]);
  expect(answers.map(({ accepted }) => accepted).sort()).toEqual([false, true]);
  expect(await approval()).toMatchObject({ status: 'open' });
});

it('records a decision as refused while the people file cannot be read, and loses no vote', async () => {
  await needTwo();
  await decide('d#1');
  deciders = () => {
    throw new SignalboxError('CONFIG_INVALID', { detail: 'people.yaml:3: broken' });
  };
  const refused = { accepted: false, code: 'CONFIG_INVALID', status: 'open', reason: 'people.yaml:3: broken' };
  expect(await decide('d#2', { person: 'ben' })).toMatchObject(refused);
  deciders = () => testDeciders;
  expect(await decide('d#3', { person: 'ben' })).toMatchObject({ accepted: true, status: 'approved', closed: { by: ['ana', 'ben'] } });
});

it('records a decision that came too late, with the reason', async () => {
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

it('records channel and proof of identity in the journal', async () => {
  await decide('d#1', { channel: 'signal', verified: false });
  expect(await people()).toMatchObject([{ by: 'ana', details: { channel: 'signal', identity: 'unverified' } }]);
});

const expire = (attempt: number) =>
  runAttempt(test.db, { runId, activityId: 'expire#1', attempt }, () => expireApproval({ requestId, at: new Date().toISOString() }));

it('expires a request once, and returns the same to a repeat', async () => {
  expect([await expire(1), await expire(2)]).toEqual([true, true]);
  expect(await approval()).toMatchObject({ status: 'expired' });
  const lines = await test.db.selectFrom('journal').select('choice').where('run_id', '=', runId).execute();
  expect(lines).toEqual([{ choice: 'expired' }]);
  expect(await decide('d#1')).toMatchObject({ accepted: false, code: 'REQUEST_EXPIRED' });
});

it('does not expire a decided request', async () => {
  await decide('d#1');
  expect(await expire(1)).toBe(false);
  expect(await approval()).toMatchObject({ status: 'approved' });
});

it("records an operator's command once, and a stranger's as refused", async () => {
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
