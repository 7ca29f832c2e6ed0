import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { WorkflowUpdateFailedError, type WorkflowHandle } from '@temporalio/client';
import type { OperatorAction, OperatorAnswer } from '../../../src/kit/common/approval.ts';
import type { MessageAnswer } from '../../../src/kit/common/message.ts';
import type { RunView } from '../../../src/kit/common/view.ts';
import { openTestDatabase, type TestDatabase } from '../../../testkit/database.ts';
import { until } from '../../helpers/tickets/stage.ts';
import { startTestWorker, type TestWorker } from '../../../testkit/worker.ts';

let test: TestDatabase;
let worker: TestWorker;
let release: () => void = () => undefined;
let held: Promise<void> = Promise.resolve();
const hold = (): void => {
  held = new Promise((resolve) => (release = resolve));
};
beforeAll(async () => {
  test = await openTestDatabase();
  const work = async ({ number }: { number: number }) => {
    await held;
    return number;
  };
  worker = await startTestWorker(test.db, { work });
});
afterAll(async () => {
  await worker?.stop();
  await test?.close();
});

let count = 0;
const talk = (withinMs: number | null = null) => worker.start('talking', `t${++count}`, { withinMs, until: 'bye' });
const say = (handle: WorkflowHandle, text: string, updateId: string = randomUUID()) =>
  handle.executeUpdate<MessageAnswer, [object]>('customerReply', { args: [{ text, messageId: null }], updateId });
const operate = (handle: WorkflowHandle, action: OperatorAction['action']) =>
  handle.executeUpdate<OperatorAnswer, [OperatorAction]>('operate', { args: [{ action, person: 'otto', reason: 'test' }] });
const lines = (id: string) =>
  test.db
    .selectFrom('journal')
    .select(['by', 'choice', 'reasoning'])
    .where('run_id', '=', id)
    .where('kind', '=', 'person')
    .orderBy('seq')
    .execute();

it('answers messages at once, hands them to the story in order and writes a journal line for each', async () => {
  const handle = await talk();
  const answers = [await say(handle, 'one'), await say(handle, 'two'), await say(handle, 'bye')];
  expect(answers).toMatchObject(Array(3).fill({ accepted: true, code: null }));
  expect(await handle.result()).toEqual({ heard: ['one', 'two', 'bye'] });
  expect(await lines(handle.workflowId)).toEqual(
    ['one', 'two', 'bye'].map((reasoning) => ({ by: 'customer', choice: 'wrote again', reasoning })),
  );
});

it('keeps messages that arrive while the run is busy', async () => {
  hold();
  const handle = await talk();
  await say(handle, 'one');
  await Promise.all(['two', 'three', 'four'].map((text) => say(handle, text)));
  release();
  await say(handle, 'bye');
  const { heard } = (await handle.result()) as { heard: string[] };
  expect(heard.toSorted()).toEqual(['bye', 'four', 'one', 'three', 'two']);
});

it('counts the same message once, however often it is sent', async () => {
  const handle = await talk();
  const answers = await Promise.all(Array.from({ length: 5 }, () => say(handle, 'one', 'mail-1')));
  expect(answers.every(({ accepted }) => accepted)).toBe(true);
  await say(handle, 'bye');
  expect(await handle.result()).toEqual({ heard: ['one', 'bye'] });
});

it('returns null when no message arrives in time', async () => {
  const handle = await talk(200);
  expect(await handle.result()).toEqual({ heard: ['nothing'] });
});

it('starts a new timer for each message, and cancels it when one arrives', async () => {
  const handle = await talk(3_600_000);
  await say(handle, 'one');
  await say(handle, 'bye');
  await handle.result();
  const { events } = await handle.fetchHistory();
  const timers = (events ?? []).map((event) => [event.timerStartedEventAttributes, event.timerCanceledEventAttributes] as const);
  const [started, cancelled] = [0, 1].map((side) => timers.filter((pair) => pair[side]).length);
  expect(cancelled).toBe(started);
});

it.each([
  ['no object', null, 'an object is expected'],
  ['no text', {}, 'text is missing'],
  ['a blank text', { text: ' ' }, 'text is missing'],
  ['a text that is too long', { text: 'x'.repeat(20_001) }, 'text is longer'],
  ['a number as its id', { text: 'hello', messageId: 7 }, 'messageId is missing or not a text'],
])('refuses a message with %s in the validator, without a trace', async (_, message, why) => {
  const handle = await talk();
  const refusal = handle.executeUpdate('customerReply', { args: [message] }).catch((error: unknown) => error);
  const error = (await refusal) as WorkflowUpdateFailedError;
  expect(error).toBeInstanceOf(WorkflowUpdateFailedError);
  expect(error.cause).toMatchObject({ type: 'INPUT_INVALID', message: expect.stringContaining(why) });
  await say(handle, 'bye');
  expect(await handle.result()).toEqual({ heard: ['bye'] });
});

it('keeps mailboxes apart, and refuses an invalid rating', async () => {
  const handle = await talk();
  const rate = (rating: unknown) => handle.executeUpdate<MessageAnswer, [unknown]>('rate', { args: [{ rating, comment: null }] });
  for (const rating of [0, 6, 2.5, '5', null]) await expect(rate(rating)).rejects.toThrow(WorkflowUpdateFailedError);
  expect(await rate(4)).toMatchObject({ accepted: true });
  await say(handle, 'bye');
  expect(await handle.result()).toEqual({ heard: ['bye'], rated: 4 });
});

it('accepts messages while it is paused and reads them when it is resumed', async () => {
  const handle = await talk();
  await until(async () => (await handle.query<RunView>('status')).state === 'listening'); // a run that has not begun cannot be paused
  await operate(handle, 'pause');
  expect(await say(handle, 'one')).toEqual({ accepted: true, code: null, status: 'paused' });
  expect(await handle.query<RunView>('status')).toMatchObject({ status: 'paused', state: 'listening', steps: [] });
  await operate(handle, 'resume');
  await say(handle, 'bye');
  expect(await handle.result()).toEqual({ heard: ['one', 'bye'] });
});

it('stores its state in the database before it waits', async () => {
  const handle = await talk();
  const state = async () =>
    (await test.db.selectFrom('runs').select('state').where('id', '=', handle.workflowId).executeTakeFirstOrThrow()).state;
  await until(async () => (await state()) === 'listening');
  await handle.terminate();
});
