import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { WorkflowHandle } from '@temporalio/client';
import type { ApprovalPolicy, Decision, DecisionWord } from '../../../src/kit/common/approval.ts';
import type { RunView } from '../../../src/kit/common/view.ts';
import { PATIENCE_MS, until } from '../../../testkit/wait.ts';
import { decide as send, decisionBy, openApprovalStage, type ApprovalStage } from '../../helpers/approval-stage.ts';

let stage: ApprovalStage;
beforeAll(async () => void (stage = await openApprovalStage('policy')));
afterAll(() => stage?.close());

const HOUR = 3_600_000;
const decide = (
  handle: WorkflowHandle,
  requestId: string,
  person: string,
  decision: DecisionWord = 'approve',
  more: Partial<Decision> = {},
) => send(handle, decisionBy(requestId, person, { decision, ...more }));
const linesOf = (handle: WorkflowHandle, kind: 'person' | 'rule') =>
  stage.db
    .selectFrom('journal')
    .select(['by', 'choice', 'details'])
    .where('run_id', '=', handle.workflowId)
    .where('kind', '=', kind)
    .orderBy('seq')
    .execute();

it('asks one after the other, refuses who is out of turn, and keeps what each decided as', async () => {
  const { handle, requestId } = await stage.waiting({ oneOfEach: ['ana', 'support'], inOrder: true });
  expect(await decide(handle, requestId, 'ben')).toMatchObject({ code: 'NOT_YOUR_TURN', reason: 'it is the turn of ana' });
  expect(await decide(handle, requestId, 'ana')).toMatchObject({ accepted: true, status: 'open' });
  expect(await decide(handle, requestId, 'ben')).toMatchObject({ accepted: true, status: 'approved' });
  expect(await handle.result()).toMatchObject({ outcome: 'ana,ben' });
  const { action_hash } = (await stage.request(requestId))!;
  const kept = await stage.db
    .selectFrom('decisions')
    .select(['person', 'decided_as', 'hash'])
    .where('request_id', '=', requestId)
    .orderBy('id')
    .execute();
  expect(kept[1]).toEqual({ person: 'ana', decided_as: [{ name: 'support' }, { name: 'ana' }], hash: action_hash });
  expect((await linesOf(handle, 'person'))[2]).toMatchObject({ by: 'ben', details: { as: ['support'], hash: action_hash } });
});

it('chooses the tier by the amount, and binds decision and proof to it', async () => {
  const tiers: ApprovalPolicy['tiers'] = [{ upTo: 100, currency: 'EUR', needed: 1 }, { upTo: null, needed: 2 }]; // prettier-ignore
  const { handle, requestId } = await stage.waiting({ tiers }, { amount: { minor: 101, currency: 'EUR' } });
  const row = (await stage.request(requestId))!;
  expect(row.policy).toMatchObject({ needed: 2, tier: { upTo: null } });
  expect(await decide(handle, requestId, 'ana', 'approve', { shown: 'another' })).toMatchObject({ code: 'REQUEST_CHANGED' });
  expect(await decide(handle, requestId, 'ana', 'approve', { shown: row.action_hash })).toMatchObject({ status: 'open' });
  expect(await decide(handle, requestId, 'ben')).toMatchObject({ status: 'approved' });
  await handle.result();
  const small = await stage.waiting({ tiers }, { amount: { minor: 100, currency: 'EUR' } });
  expect(await decide(small.handle, small.requestId, 'ana', 'approve', { edits: { amount: 900 } })).toMatchObject({
    code: 'EDIT_NOT_ALLOWED',
  });
  expect((await stage.request(small.requestId))!.action_hash).not.toBe(row.action_hash);
  expect(await decide(small.handle, small.requestId, 'ana')).toMatchObject({ status: 'approved' });
});

it('asks anew when it is sent back, as often as the policy allows', async () => {
  const { handle, requestId } = await stage.waiting({ sendBacks: 1 });
  expect(await decide(handle, requestId, 'ana', 'send_back', { comment: ' ' })).toMatchObject({ code: 'COMMENT_REQUIRED' });
  expect(await decide(handle, requestId, 'ana', 'send_back')).toMatchObject({ accepted: true, status: 'sent_back' });
  expect(await decide(handle, requestId, 'ben')).toMatchObject({ code: 'ALREADY_DECIDED' });
  const second = `${requestId}-2`;
  await stage.opened(second);
  expect(await decide(handle, second, 'ana', 'send_back')).toMatchObject({ code: 'SEND_BACK_LIMIT', reason: 'it was sent back 1 time' });
  expect(await decide(handle, second, 'ana')).toMatchObject({ status: 'approved' });
  expect(await handle.result()).toMatchObject({ outcome: 'ana' });
});

it('needs two rejections, one of which can be taken back', async () => {
  const { handle, requestId } = await stage.waiting({ needed: 2, rejectionsNeeded: 2 });
  expect(await decide(handle, requestId, 'ana', 'reject')).toMatchObject({ accepted: true, status: 'open' });
  expect(await decide(handle, requestId, 'ana', 'withdraw')).toMatchObject({ accepted: true, status: 'open' });
  expect(await decide(handle, requestId, 'ben', 'reject')).toMatchObject({ accepted: true, status: 'open' });
  await handle.signal('decideBySignal', { requestId, person: 'ana', decision: 'reject', comment: null, edits: null });
  expect(await handle.result()).toMatchObject({ outcome: 'rejected', by: ['ben', 'ana'] });
});

it.each([
  ['approves', 'approve', { numbers: [10, 5], outcome: '' }, 'approved'],
  ['rejects', 'reject', { numbers: [10], outcome: 'rejected', by: [] }, 'rejected'],
] as const)('%s at the expiry where the policy says so', async (_name, onExpiry, result, status) => {
  const { handle, requestId } = await stage.waiting({ onExpiry, expiresAfterMs: 300 }, { risk: 'compensatable' });
  expect(await handle.result()).toEqual(result);
  expect(await stage.request(requestId)).toMatchObject({ status, decided_by: [] });
  expect(await linesOf(handle, 'rule')).toMatchObject([{ by: 'approval-expiry', choice: status }]);
});

it.each([
  ['an expiry that would approve what cannot be undone', { onExpiry: 'approve' }],
  ['a place that is no time zone', { businessHours: { timeZone: 'Europe/Bonn', days: ['mon'], from: '09:00', to: '17:00' } }],
] as const)('fails the run that asks with %s, by name', async (_name, policy) => {
  const { handle } = await stage.start(policy);
  await expect(handle.result()).rejects.toMatchObject({ cause: { type: 'POLICY_INVALID' } });
});

it('waits in business hours only, by the times that the opening activity read', async () => {
  const closedDays = new Set([new Date().getUTCDay(), (new Date().getUTCDay() + 1) % 7]);
  const days = (['sun', 'mon', 'tue', 'wed', 'thu', 'fri', 'sat'] as const).filter((_day, index) => !closedDays.has(index));
  const businessHours = { timeZone: 'UTC', days, from: '00:00', to: '24:00' };
  const { handle, requestId } = await stage.waiting({ businessHours, expiresAfterMs: 1_000 });
  const { expires_at, opened_at } = (await stage.request(requestId))!;
  expect(expires_at!.getTime() - opened_at.getTime()).toBeGreaterThan(24 * HOUR);
  const shown = async () => (await handle.query<RunView>('status')).waitingFor[0]!.expiresAt;
  await until(async () => ((await shown()) === expires_at!.toISOString() ? true : null), PATIENCE_MS, 'the run does not know its times');
  expect(await decide(handle, requestId, 'ana')).toMatchObject({ status: 'approved' });
});
