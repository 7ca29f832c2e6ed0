import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { ApprovalProof, ApprovalRequest, RequestPolicy } from '../../src/kit/common/approval.ts';
import { closeApproval, expireRequest, insertApproval } from '../../src/store/approvals.ts';
import { actionHash, isApproved } from '../../src/store/effects.ts';
import { addRun } from '../../testkit/activity.ts';
import { openTestDatabase, type TestDatabase } from '../../testkit/database.ts';
import { addApproval } from '../helpers/approvals.ts';

let test: TestDatabase;
let run = '';
let count = 0;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test?.close());
beforeEach(async () => {
  run = await addRun(test.db, `approvals:${++count}`);
});

const AT = '2026-11-20T12:00:00.000Z';
const euros = (minor: number) => ({ minor, currency: 'EUR' });
const policy: RequestPolicy = { approvers: ['support'], needed: 1, selfApproval: false, acceptUnverified: true, expiresAfterMs: 1_000 };
const request = (changes: Partial<ApprovalRequest> = {}): ApprovalRequest => ({
  ...{ requestId: `${run}/pay`, action: 'pay', arguments: { to: 'kim' }, show: [], editable: [], amount: euros(100), policy },
  ...changes,
});
const open = (changes?: Partial<ApprovalRequest>) =>
  test.db.transaction().execute((trx) => insertApproval(trx, run, request(changes), AT, 'first'));
const row = () => test.db.selectFrom('approvals').selectAll().where('request_id', '=', `${run}/pay`).executeTakeFirstOrThrow();
const accepted = () =>
  test.db.selectFrom('decisions').select(['accepted', 'code']).where('request_id', '=', `${run}/pay`).orderBy('id').execute();
const close = () =>
  test.db.transaction().execute((trx) =>
    closeApproval(trx, `${run}/pay`, {
      ...{ status: 'approved', at: AT, by: ['ana'], execution: 'first' },
      final: { action: 'pay', arguments: { to: 'kim' }, amount: euros(100) },
    }),
  );
const covers = (more: { amount?: { minor: number; currency: string } } = {}, risk?: 'compensatable' | 'irreversible') =>
  isApproved(test.db, run, { requestId: `${run}/pay` } as ApprovalProof, { action: 'pay', arguments: { to: 'kim' }, ...more }, risk);

it('keeps request and decisions when the same request is opened again', async () => {
  await open();
  await addApproval(test.db, `${run}/pay`, 'ana');
  await open();
  expect(await accepted()).toEqual([{ accepted: true, code: null }]);
});

it.each([
  ['another amount', { amount: euros(101) }],
  ['another currency', { amount: { minor: 100, currency: 'USD' } }],
  ['other arguments', { arguments: { to: 'eve' } }],
])('voids the decisions and asks anew with %s', async (_name, changes) => {
  await open();
  await addApproval(test.db, `${run}/pay`, 'ana');
  await close();
  const before = await row();
  await open(changes);
  expect(await row()).toMatchObject({ status: 'open', decided_by: null, final_hash: null });
  expect((await row()).action_hash).not.toBe(before.action_hash);
  expect(await accepted()).toEqual([{ accepted: false, code: 'RUN_ENDED' }]);
  expect(await covers()).toBe(false);
});

it('takes a request that an earlier version hashed without its amount for the same', async () => {
  await open();
  await test.db
    .updateTable('approvals')
    .set({ action_hash: actionHash('pay', { to: 'kim' }), status: 'approved', decided_by: JSON.stringify(['ana']) })
    .set({ final_hash: actionHash('pay', { to: 'kim' }) })
    .where('request_id', '=', `${run}/pay`)
    .execute();
  await open();
  expect(await row()).toMatchObject({ status: 'approved' });
  expect(await covers()).toBe(true);
});

it('covers the approved amount only', async () => {
  await open();
  await close();
  expect([await covers(), await covers({ amount: euros(100) }), await covers({ amount: euros(101) })]).toEqual([true, true, false]);
  await test.db
    .updateTable('approvals')
    .set({ amount: JSON.stringify(euros(101)) })
    .where('request_id', '=', `${run}/pay`)
    .execute();
  expect(await covers()).toBe(false);
});

it('lets silence approve what can be undone, and nothing that cannot', async () => {
  await open({ policy: { ...policy, onExpiry: 'approve' } });
  const expire = () => test.db.transaction().execute((trx) => expireRequest(trx, `${run}/pay`, AT, 'first'));
  expect([await expire(), await expire()]).toMatchObject([{ status: 'approved' }, { status: 'approved' }]);
  expect([await covers({}, 'compensatable'), await covers({}, 'irreversible'), await covers()]).toEqual([true, false, false]);
});

it('does not expire what a person has decided', async () => {
  await open({ policy: { ...policy, onExpiry: 'approve' } });
  await close();
  expect(await test.db.transaction().execute((trx) => expireRequest(trx, `${run}/pay`, AT, 'first'))).toBeNull();
});
