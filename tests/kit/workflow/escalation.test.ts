import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { WorkflowHandle } from '@temporalio/client';
import { createMail } from '../../../src/adapters/smtp/mail.ts';
import { createEffects } from '../../../src/kit/activity/effects.ts';
import { createReminderActivities } from '../../../src/kit/activity/remind.ts';
import type { Decision, EscalationStep } from '../../../src/kit/common/approval.ts';
import type { DecisionAnswer, RunView } from '../../../src/kit/common/view.ts';
import { openTestDatabase, type TestDatabase } from '../../../testkit/database.ts';
import { createNotifier } from '../../../src/worker/notifier.ts';
import { openPeople } from '../../../src/settings/people.ts';
import { peopleFile } from '../../../testkit/client.ts';
import { startMailServer, type TestMailServer } from '../../../testkit/mail-server.ts';
import { until } from '../../helpers/tickets/stage.ts';
import { startTestWorker, type TestWorker } from '../../../testkit/worker.ts';
import { retryOnce } from '../../helpers/retry-once.ts';

retryOnce('depends on the clock');

let test: TestDatabase;
let server: TestMailServer;
let worker: TestWorker;
/** What a reminder waits for before it goes out. */
let gate: Promise<void>;
let activities: object;
beforeAll(async () => {
  [test, server] = await Promise.all([openTestDatabase(), startMailServer()]);
  const mail = createMail({ url: server.url, from: 'Larkfield <support@larkfield.example>' });
  const ports = createNotifier(mail, openPeople(peopleFile), 'larkfield.example');
  const { remindPeople, tellDelegate } = createReminderActivities({ effects: createEffects(), ...ports });
  activities = {
    ...{ work: async () => 10, tellDelegate },
    remindPeople: async (input: never) => {
      await gate;
      return remindPeople(input);
    },
  };
  worker = await startTestWorker(test.db, activities);
});
beforeEach(() => {
  gate = Promise.resolve();
});
afterAll(async () => {
  await worker?.stop();
  await server?.close();
  await test?.close();
});

const HOUR = 3_600_000;
let count = 0;
const escalating = async (steps: EscalationStep[], expiresAfterMs = HOUR): Promise<{ handle: WorkflowHandle; requestId: string }> => {
  const handle = await worker.start('kit', `e${++count}`, { approve: { needed: 1, expiresAfterMs, escalation: steps } });
  return { handle, requestId: `${handle.workflowId}/thing` };
};
const after = (afterMs: number, notify: string[], widen = false): EscalationStep => ({ afterMs, notify, widen });
const decide = (handle: WorkflowHandle, person: string, more: Partial<Decision> = {}) => {
  const sent = { requestId: `${handle.workflowId}/thing`, person, decision: 'approve', channel: 'cli', verified: false } as const;
  return handle.executeUpdate<DecisionAnswer, [Decision]>('decide', { args: [{ ...sent, comment: null, edits: null, ...more }] });
};
const mailsOf = async (handle: WorkflowHandle) =>
  (await server.messages()).filter(({ subject }) => subject?.endsWith(`(${handle.workflowId})`));
const lines = (handle: WorkflowHandle) =>
  test.db
    .selectFrom('journal')
    .select(['choice', 'reasoning'])
    .where('run_id', '=', handle.workflowId)
    .where('by', '=', 'escalation')
    .orderBy('seq')
    .execute();
const view = (handle: WorkflowHandle) => handle.query<RunView>('status');
const timersOf = async (handle: WorkflowHandle) => {
  const { events } = await handle.fetchHistory();
  const all = events ?? [];
  return {
    started: all.filter((event) => event.timerStartedEventAttributes).length,
    fired: all.filter((event) => event.timerFiredEventAttributes).length,
  };
};

it('sends reminders in turn, asks more people at the last step, and lets one of them decide', async () => {
  const { handle, requestId } = await escalating([after(8_000, ['cleo', 'support-leads'], true), after(3_000, ['support'])]);
  await until(async () => (await mailsOf(handle)).length === 2);
  const [first, second] = await mailsOf(handle);
  expect(first?.to?.map(({ address }) => address)).toEqual(['ana', 'ben', 'mia'].map((name) => `${name}@signalbox.example`));
  expect(second?.to?.map(({ address }) => address)).toEqual(['mia@signalbox.example']);
  expect((await view(handle)).waitingFor).toMatchObject([{ requestId, approvers: ['support', 'cleo', 'support-leads'] }]);
  expect(await decide(handle, 'cleo')).toMatchObject({ accepted: true });
  expect(await handle.result()).toMatchObject({ outcome: 'cleo' });
  expect(await lines(handle)).toEqual([
    { choice: 'reminded', reasoning: expect.stringContaining('told: ana@signalbox.example') },
    { choice: 'widened', reasoning: `cleo, support-leads may decide on ${requestId} too` },
    { choice: 'reminded', reasoning: 'told: mia@signalbox.example; nobody is known as cleo' },
  ]);
  expect(await timersOf(handle)).toEqual({ started: 3, fired: 2 });
});

it('accepts a decision at once while a reminder hangs', async () => {
  let open!: () => void;
  gate = new Promise((resolve) => (open = resolve));
  const { handle } = await escalating([after(100, ['support'])]);
  await until(async () =>
    ((await handle.describe()).raw.pendingActivities ?? []).some(({ activityType }) => activityType?.name === 'remindPeople'),
  );
  expect(await decide(handle, 'ana')).toMatchObject({ accepted: true });
  expect(await handle.result()).toMatchObject({ outcome: 'ana' });
  open();
});

it('mails a delegate once, however often the request is delegated to them', async () => {
  const { handle, requestId } = await escalating([]);
  await until(async () => (await view(handle)).waitingFor.length === 1);
  for (const more of [
    { decision: 'delegate', to: 'ben', comment: 'He knows them.' },
    { decision: 'withdraw' },
    { decision: 'delegate', to: 'ben' },
  ] as const)
    expect(await decide(handle, 'ana', more)).toMatchObject({ accepted: true });
  await until(async () => (await view(handle)).decisions.filter(({ who }) => who === 'delegation').length === 2);
  const [mail, ...others] = await mailsOf(handle);
  expect(others).toEqual([]);
  expect(mail).toMatchObject({ to: [{ address: 'ben@signalbox.example' }], subject: expect.stringMatching(/^Delegated to you: /) });
  expect(mail?.text).toContain('ana lets you decide with their right, on this request alone, and wrote:\n> He knows them.');
  expect(mail?.text).toContain(`signalbox approve ${handle.workflowId} --request ${requestId} --as PERSON`);
  expect(await decide(handle, 'ben')).toMatchObject({ accepted: true, status: 'approved' });
  await handle.result();
});

it('expires on time while a reminder hangs, and ignores steps after the expiry', async () => {
  let open!: () => void;
  gate = new Promise((resolve) => (open = resolve));
  const { handle } = await escalating([after(100, ['support']), after(HOUR, ['support'])], 400);
  expect(await handle.result()).toMatchObject({ outcome: 'expired' });
  open();
});

it('records that no person could be reminded, and keeps waiting', async () => {
  const { handle } = await escalating([after(100, ['nobodies']), after(200, ['support'])]);
  await until(async () => (await mailsOf(handle)).length === 1);
  expect((await view(handle)).decisions).toMatchObject([
    { by: 'rule', who: 'escalation', choice: 'nobody told', reasoning: 'told: nobody; nobody is known as nobodies' },
    ...((await view(handle)).decisions.length > 1 ? [{ choice: 'reminded' }] : []),
  ]);
  await decide(handle, 'ana');
  expect(await handle.result()).toMatchObject({ outcome: 'ana' });
});

it('needs only the timer of the expiry when the policy has no steps', async () => {
  const { handle } = await escalating([]);
  await until(async () => (await timersOf(handle)).started === 1);
  await decide(handle, 'ana');
  await handle.result();
  expect(await timersOf(handle)).toEqual({ started: 1, fired: 0 });
});

it('keeps its reminder times when the worker restarts, and sends each reminder once', async () => {
  const { handle } = await escalating([after(400, ['support']), after(4_000, ['support-leads'])]);
  const openedAt = Date.now();
  await until(async () => (await mailsOf(handle)).length === 1);
  await worker.stop();
  worker = await startTestWorker(test.db, activities, { taskQueue: worker.taskQueue });
  await until(async () => (await mailsOf(handle)).length === 2);
  expect(Date.now() - openedAt).toBeGreaterThanOrEqual(3_800);
  const again = worker.client.workflow.getHandle(handle.workflowId);
  await decide(again, 'ana');
  await again.result();
  expect(await mailsOf(handle)).toHaveLength(2);
});
