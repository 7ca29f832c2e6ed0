import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { WorkflowFailedError, WorkflowUpdateFailedError, type WorkflowHandle } from '@temporalio/client';
import type { Decision, OperatorAction, OperatorAnswer } from '../../../src/kit/common/approval.ts';
import type { RunView } from '../../../src/kit/common/view.ts';
import { decide, decisionBy, openApprovalStage, type ApprovalStage } from '../../helpers/approval-stage.ts';

let stage: ApprovalStage;
beforeAll(async () => void (stage = await openApprovalStage('approval')));
afterAll(() => stage?.close());

const operate = (handle: WorkflowHandle, action: OperatorAction['action'], person = 'otto') =>
  handle.executeUpdate<OperatorAnswer, [OperatorAction]>('operate', { args: [{ action, person, reason: 'test' }] });
const people = async (id: string) =>
  stage.db.selectFrom('journal').select(['by', 'choice']).where('run_id', '=', id).where('kind', '=', 'person').orderBy('seq').execute();

it('continues with edited arguments after one approval, and records who decided', async () => {
  const { handle, requestId } = await stage.waiting();
  expect(await decide(handle, decisionBy(requestId, 'ana', { edits: { amount: 7 }, comment: 'less' }))).toMatchObject({
    accepted: true,
    status: 'approved',
  });
  expect(await handle.result()).toEqual({ numbers: [10, 7], outcome: 'ana' });
  const row = await stage.request(requestId);
  expect(row).toMatchObject({ status: 'approved', final_arguments: { amount: 7 } });
  expect(row?.final_hash).not.toBe(row?.action_hash);
  expect(await people(handle.workflowId)).toEqual([{ by: 'ana', choice: 'approve' }]);
});

it('ends as rejected when a person rejects', async () => {
  const { handle, requestId } = await stage.waiting();
  expect(await decide(handle, decisionBy(requestId, 'ben', { decision: 'reject' }))).toMatchObject({ accepted: true, status: 'rejected' });
  expect(await handle.result()).toMatchObject({ outcome: 'rejected' });
});

it('ends as expired, an outcome and not a failure, when nobody decides in time', async () => {
  const { handle, requestId } = await stage.waiting({ expiresAfterMs: 300 });
  expect(await handle.result()).toMatchObject({ outcome: 'expired' });
  expect(await stage.request(requestId)).toMatchObject({ status: 'expired' });
});

it('needs two different persons when the policy says two', async () => {
  const { handle, requestId } = await stage.waiting({ needed: 2 });
  expect(await decide(handle, decisionBy(requestId, 'ana'))).toMatchObject({ accepted: true, status: 'open' });
  expect(await decide(handle, decisionBy(requestId, 'ana', { comment: 'again' }))).toMatchObject({
    accepted: false,
    code: 'ALREADY_VOTED',
  });
  expect(await decide(handle, decisionBy(requestId, 'ben'))).toMatchObject({ accepted: true, status: 'approved' });
  expect(await handle.result()).toMatchObject({ outcome: 'ana,ben' });
});

it('takes an approval back by signal and by update while the request is open', async () => {
  const { handle, requestId } = await stage.waiting({ needed: 2 });
  await decide(handle, decisionBy(requestId, 'ana'));
  await handle.signal('decideBySignal', decisionBy(requestId, 'ana', { decision: 'withdraw', comment: 'too early' }));
  expect(await decide(handle, decisionBy(requestId, 'ana', { decision: 'withdraw' }))).toMatchObject({
    code: 'NOTHING_TO_WITHDRAW',
    status: 'open',
  });
  expect(await decide(handle, decisionBy(requestId, 'ben'))).toMatchObject({ accepted: true, status: 'open' });
  expect(await decide(handle, decisionBy(requestId, 'ben', { decision: 'withdraw' }))).toMatchObject({ accepted: true, status: 'open' });
  const { decisions } = await handle.query<RunView>('status');
  expect(decisions.map(({ who, choice }) => `${who} ${choice}`)).toEqual(['ana approve', 'ana withdraw', 'ben approve', 'ben withdraw']);
  expect(await decide(handle, decisionBy(requestId, 'ana', { decision: 'reject' }))).toMatchObject({ accepted: true, status: 'rejected' });
  expect(await handle.result()).toMatchObject({ outcome: 'rejected', by: ['ana'] });
});

it('lets one person take over where two must approve, and refuses the next decision', async () => {
  const { handle, requestId } = await stage.waiting({ needed: 2, takeOver: true });
  await decide(handle, decisionBy(requestId, 'ana'));
  const takeOver = decisionBy(requestId, 'ben', { decision: 'take_over', comment: 'I know her' });
  expect(await decide(handle, takeOver)).toMatchObject({ accepted: true, status: 'taken_over' });
  expect(await handle.result()).toMatchObject({ outcome: 'taken_over', by: ['ben'] });
  expect(await stage.request(requestId)).toMatchObject({ status: 'taken_over', final_arguments: null, final_hash: null });
  expect(await people(handle.workflowId)).toEqual([
    { by: 'ana', choice: 'approve' },
    { by: 'ben', choice: 'take_over' },
  ]);
});

it('lets nobody take over unless the policy allows it', async () => {
  const { handle, requestId } = await stage.waiting();
  const answer = await decide(handle, decisionBy(requestId, 'ana', { decision: 'take_over' }));
  expect(answer).toMatchObject({ accepted: false, code: 'NOT_ALLOWED', status: 'open' });
  await handle.terminate();
});

it.each([
  ['a person who may not decide', decisionBy('', 'cleo'), 'NOT_ALLOWED'],
  ['an unknown person', decisionBy('', 'eve'), 'PERSON_UNKNOWN'],
  ['an edit of a field that is not editable', decisionBy('', 'ana', { edits: { other: 1 } }), 'EDIT_NOT_ALLOWED'],
  ['an edit of another type', decisionBy('', 'ana', { edits: { amount: '7' } }), 'EDIT_NOT_ALLOWED'],
  ['an unknown request', { ...decisionBy('kit:none/thing', 'ana') }, 'REQUEST_NOT_FOUND'],
])('refuses %s, journals it, and still waits', async (_name, decision, code) => {
  const { handle, requestId } = await stage.waiting();
  expect(await decide(handle, { ...decision, requestId: decision.requestId || requestId })).toMatchObject({ accepted: false, code });
  expect(await people(handle.workflowId)).toEqual([{ by: decision.person, choice: `approve refused: ${code}` }]);
  expect(await stage.request(requestId)).toMatchObject({ status: 'open' });
  await handle.terminate();
});

it('refuses the initiator', async () => {
  const { handle, requestId } = await stage.waiting({}, {}, 'ana');
  expect(await decide(handle, decisionBy(requestId, 'ana'))).toMatchObject({ accepted: false, code: 'SELF_APPROVAL' });
  await handle.terminate();
});

it('refuses a malformed decision in the validator, without a trace', async () => {
  const { handle } = await stage.waiting();
  await expect(decide(handle, { person: 'ana' } as Decision)).rejects.toThrow(WorkflowUpdateFailedError);
  expect(await people(handle.workflowId)).toEqual([]);
  await handle.terminate();
});

it('accepts the first of two simultaneous decisions and refuses the other, ten times', async () => {
  for (let round = 0; round < 10; round++) {
    const { handle, requestId } = await stage.waiting();
    const answers = await Promise.all([
      decide(handle, decisionBy(requestId, 'ana')),
      decide(handle, decisionBy(requestId, 'ben', { decision: 'reject' })),
    ]);
    expect(answers.filter(({ accepted }) => accepted)).toHaveLength(1);
    expect(answers.find(({ accepted }) => !accepted)).toMatchObject({ code: 'ALREADY_DECIDED' });
    await handle.result();
  }
});

it('treats a decision by signal as unverified, and survives a malformed signal', async () => {
  const { handle, requestId } = await stage.waiting();
  await handle.signal('decideBySignal', { nonsense: true });
  await handle.signal('decideBySignal', decisionBy(requestId, 'ana', { verified: true }));
  expect(await handle.result()).toMatchObject({ outcome: 'ana' });
  const row = await stage.db.selectFrom('decisions').selectAll().where('request_id', '=', requestId).executeTakeFirstOrThrow();
  expect(row).toMatchObject({ channel: 'signal', verified: false, accepted: true });
});

it('shows the open request in the status query', async () => {
  const { handle, requestId } = await stage.waiting();
  const view = await handle.query<RunView>('status');
  expect(view).toMatchObject({
    status: 'waiting_approval',
    state: 'asking',
    waitingFor: [{ requestId, action: 'do_thing', arguments: { amount: 5 }, needed: 1 }],
  });
  expect(view.steps.map(({ name, status }) => `${name} ${status}`)).toEqual(['first done', 'approval: thing running', 'second pending']);
  await handle.terminate();
});

it('holds a paused run after its approval until it is resumed, and records who did both', async () => {
  const { handle, requestId } = await stage.waiting();
  expect(await operate(handle, 'pause')).toEqual({ accepted: true, code: null, status: 'paused' });
  expect(await operate(handle, 'pause')).toMatchObject({ accepted: false, code: 'ILLEGAL_TRANSITION' });
  expect((await handle.query<RunView>('status')).status).toBe('paused');
  expect(await operate(handle, 'resume')).toMatchObject({ accepted: true, status: 'waiting_approval' });
  await decide(handle, decisionBy(requestId, 'ana'));
  await handle.result();
  const orders = await stage.db
    .selectFrom('journal')
    .select(['by', 'choice', 'reasoning'])
    .where('run_id', '=', handle.workflowId)
    .where('kind', '=', 'operator')
    .execute();
  expect(orders).toEqual([
    { by: 'otto', choice: 'pause', reasoning: 'test' },
    { by: 'otto', choice: 'resume', reasoning: 'test' },
  ]);
});

it('refuses the order of an unknown person and does not pause the run', async () => {
  const { handle } = await stage.waiting();
  expect(await operate(handle, 'pause', 'eve')).toMatchObject({ accepted: false, code: 'PERSON_UNKNOWN', status: 'waiting_approval' });
  await handle.terminate();
});

it('ends a cancelled run as cancelled and closes its request', async () => {
  const { handle, requestId } = await stage.waiting();
  await handle.cancel();
  await expect(handle.result()).rejects.toThrow(WorkflowFailedError);
  expect((await handle.describe()).status.name).toBe('CANCELLED');
  const run = await stage.db
    .selectFrom('runs')
    .select(['status', 'state', 'ended_at'])
    .where('id', '=', handle.workflowId)
    .executeTakeFirstOrThrow();
  expect(run).toMatchObject({ status: 'cancelled', state: 'cancelled', ended_at: expect.any(Date) });
  expect(await stage.request(requestId)).toMatchObject({ status: 'cancelled' });
});
