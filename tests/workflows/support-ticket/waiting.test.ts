import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { workflowNamed } from '../../../src/contracts/registry.ts';
import type { DecisionAnswer } from '../../../src/kit/common/view.ts';
import { addRun } from '../../../testkit/activity.ts';
import { mailboxesOf } from '../../../testkit/mailboxes.ts';
import { chosen, classified, drafted, GOOD_REPLY, type Fakes } from '../../helpers/tickets/fakes.ts';
import { summariesOf } from '../../helpers/tickets/history.ts';
import { openTicketStage, until, type TicketRun, type TicketScene, type TicketStage } from '../../helpers/tickets/stage.ts';

let stage: TicketStage;
beforeAll(async () => {
  stage = await openTicketStage();
});
afterAll(() => stage?.close());

let count = 0;
/** What an activity was called with. */
const calls: { name: string; id: string; input: unknown }[] = [];
const seen = <Name extends keyof Fakes>(name: Name, id: string, result: Awaited<ReturnType<Fakes[Name]>>) =>
  (async (input: unknown) => {
    calls.push({ name, id, input });
    return result;
  }) as unknown as Fakes[Name];
const start = (scene: (id: string) => TicketScene): Promise<TicketRun> => {
  const id = `wait-${++count}`;
  return stage.start(id, scene(id));
};
const callsOf = (id: string, name: string) => calls.filter((call) => call.id === id && call.name === name).map(({ input }) => input);

const refund = (id: string): TicketScene => ({
  fakes: {
    classifyTicket: classified('billing'),
    chooseCharge: chosen('refund', 'CH-1'),
    recordRefund: seen('recordRefund', id, { amountMinor: 4990, currency: 'EUR' }),
    sendReply: seen('sendReply', id, { messageId: '<reply@shop.example>', refused: [] }),
  },
});
const doubtful = (id: string): TicketScene => ({
  fakes: { draftReply: drafted(GOOD_REPLY, 0.3), sendReply: seen('sendReply', id, { messageId: '<reply@shop.example>', refused: [] }) },
});

const detailsOf = async ({ handle }: TicketRun): Promise<string> =>
  (await handle.query<{ currentDetails: string }>('__temporal_workflow_metadata')).currentDetails;
const attributesOf = async ({ handle }: TicketRun) =>
  Object.fromEntries((await handle.describe()).typedSearchAttributes.getAll().map(({ key, value }) => [key.name, value]));

it('shows in the current details who decides what and how, and accepts the messages of its contract', async () => {
  const run = await start(refund);
  await run.asked();
  const details = await detailsOf(run);
  for (const part of [
    'awaiting person',
    'Waiting for a person: refund and reply',
    '**Who:** support (1 needed)',
    '49.90 EUR',
    'charged twice',
  ])
    expect(details).toContain(part);
  expect(details).toContain(`signalbox approve ${run.id} --request ${run.id}/reply --as PERSON`);
  expect(await mailboxesOf(run.handle)).toEqual(
    workflowNamed('support-ticket')
      .messages.map(({ name }) => name)
      .sort(),
  );
  await run.decide('reject');
  await run.handle.result();
});

it('can be found by its open approval until it is decided', async () => {
  const run = await start(doubtful);
  const requestId = await run.asked();
  expect(await attributesOf(run)).toMatchObject({ SignalboxStatus: 'waiting_approval', SignalboxState: 'awaiting_person' });
  expect((await attributesOf(run))['SignalboxWaitingFor']).toEqual([requestId]);
  const listed: string[] = [];
  await until(async () => {
    for await (const { workflowId } of stage.client.workflow.list({ query: `SignalboxWaitingFor = '${requestId}'` }))
      listed.push(workflowId);
    return listed.length > 0;
  });
  expect(new Set(listed)).toEqual(new Set([run.id]));
  await run.decide('approve');
  await run.handle.result();
  expect(await attributesOf(run)).not.toHaveProperty('SignalboxWaitingFor');
});

it('escapes customer text in the current details', async () => {
  const run = await start(() => ({
    fakes: { draftReply: drafted(GOOD_REPLY, 0.3) },
    input: { subject: 'x | y |\n### Waiting for a person: nothing', body: '`signalbox approve` <script> [a](b)' },
  }));
  await run.asked();
  const details = await detailsOf(run);
  expect(details.split('\n').filter((line) => line.startsWith('###'))).toEqual([
    '### Waiting for a person: send reply to kim@ example.com',
  ]);
  expect(details).not.toMatch(/[^\\]<script/);
  await run.decide('reject');
  await run.handle.result();
});

it('asks for approval of the amount that the rule proposes, and refunds exactly what was approved', async () => {
  const run = await start(refund);
  const requestId = await run.asked();
  const asked = await stage.db.selectFrom('approvals').selectAll().where('request_id', '=', requestId).executeTakeFirstOrThrow();
  expect(asked).toMatchObject({ action: 'refund_and_reply', amount: { minor: 4990, currency: 'EUR' }, editable: ['reply'] });
  expect(asked.arguments).toMatchObject({
    to: 'kim@example.com',
    chargeId: 'CH-2',
    amountMinor: 4990,
    currency: 'EUR',
    reason: 'charged_twice',
  });
  await run.decide('approve', { edits: { reply: `${GOOD_REPLY}!` } });
  await run.handle.result();
  const [refunded] = callsOf(run.id.split(':')[1]!, 'recordRefund');
  expect(refunded).toMatchObject({
    customerEmail: 'kim@example.com',
    approvedBy: ['ana'],
    arguments: { chargeId: 'CH-2', amountMinor: 4990 },
  });
  const [mail] = callsOf(run.id.split(':')[1]!, 'sendReply');
  expect(mail).toMatchObject({ reply: `${GOOD_REPLY}!`, approval: { action: 'refund_and_reply', proof: { requestId } } });
});

it.each([
  ['the amount', { amountMinor: 9_999 }],
  ['the recipient', { to: 'eve@example.com' }],
  ['the charge', { chargeId: 'CH-1' }],
])('does not let a person edit %s of a refund', async (_name, edits) => {
  const run = await start(refund);
  expect(await run.decide('approve', { edits })).toMatchObject({ accepted: false, code: 'EDIT_NOT_ALLOWED' });
  await run.decide('reject');
  await run.handle.result();
  expect(callsOf(run.id.split(':')[1]!, 'recordRefund')).toEqual([]);
});

it('sends one reply for two simultaneous decisions', async () => {
  const run = await start(doubtful);
  await run.asked();
  const answers: DecisionAnswer[] = await Promise.all([run.decide('approve'), run.decide('reject', { person: 'ben' })]);
  expect(answers.filter(({ accepted }) => accepted)).toHaveLength(1);
  const { outcome } = await run.handle.result();
  expect(callsOf(run.id.split(':')[1]!, 'sendReply')).toHaveLength(outcome === 'sent' ? 1 : 0);
});

it('does not continue after an approval while it is paused', async () => {
  const run = await start(doubtful);
  await run.asked();
  expect(await run.operate('pause')).toMatchObject({ accepted: true, status: 'paused' });
  await run.decide('approve');
  expect(await attributesOf(run)).toMatchObject({ SignalboxStatus: 'paused' });
  expect(await detailsOf(run)).toContain('Held by **otto**: the test says so');
  expect(callsOf(run.id.split(':')[1]!, 'sendReply')).toEqual([]);
  await run.operate('resume');
  expect(await run.handle.result()).toMatchObject({ outcome: 'sent' });
});

it('shows in the timeline who decided, also with a very long name', async () => {
  const run = await start(doubtful);
  expect(await run.decide('approve', { person: 'x'.repeat(5_000) })).toMatchObject({ accepted: false, code: 'PERSON_UNKNOWN' });
  await run.decide('approve');
  await run.handle.result();
  const { events } = await run.handle.fetchHistory();
  const said = summariesOf(events ?? []).filter(({ activity }) => activity === 'recordDecision');
  expect(said.map(({ summary }) => summary)).toEqual([`${'x'.repeat(60)}: approve`, 'ana: approve']);
});

it('journals why a person was asked: rule, choice and reason', async () => {
  const generous = drafted('Hello Kim Example,\n\nyou get 500.00 EUR from us for the trouble.\n\nSupport');
  const run = await start(() => ({ fakes: { draftReply: generous, rewriteReply: generous } }));
  await run.decide('reject');
  await run.handle.result();
  const rules = await stage.db
    .selectFrom('journal')
    .select(['by', 'choice'])
    .where('run_id', '=', run.id)
    .where('kind', '=', 'rule')
    .orderBy('seq')
    .execute();
  expect(rules).toEqual([
    { by: 'confidence-threshold', choice: 'branch technical' },
    { by: 'sla', choice: expect.stringMatching(/^answer due 2/) },
    { by: 'reply-gate', choice: 'stopped' },
    { by: 'reply-gate', choice: 'stopped' }, // the second draft too
  ]);
});

it('refuses a move from a state that the run has left', async () => {
  await addRun(stage.db, 'stale:1');
  const handle = await stage.client.workflow.start('stale', {
    workflowId: 'stale:1',
    taskQueue: stage.taskQueue,
    args: [{ input: {}, run: { initiator: 'otto', priority: 3 }, configuration: {} }],
  });
  await expect(handle.result()).rejects.toMatchObject({
    cause: { type: 'ILLEGAL_TRANSITION', message: expect.stringContaining('the run is in working, not in new') },
  });
});
