import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import type { SignalboxClient } from '../../src/client/connect.ts';
import { applySchedules } from '../../src/client/schedules/apply.ts';
import {
  backfillSchedule,
  createSchedule,
  deleteSchedule,
  pauseSchedule,
  resumeSchedule,
  triggerSchedule,
} from '../../src/client/schedules/change.ts';
import { listSchedules, showSchedule } from '../../src/client/schedules/read.ts';
import { workflowNamed } from '../../src/contracts/registry.ts';
import { createChildActivities } from '../../src/kit/activity/child.ts';
import type { ScheduleDefinition } from '../../src/kit/common/schedule.ts';
import { TASK_QUEUE } from '../../src/kit/common/task-queue.ts';
import { openTestClient } from '../../testkit/client.ts';
import { openTestDatabase, type TestDatabase } from '../../testkit/database.ts';
import { configuration, openTestBank, payment } from '../../testkit/payments/payment.ts';
import { startTestServer, type TestServer } from '../../testkit/temporal-server.ts';
import { until } from '../helpers/tickets/stage.ts';
import { timesOf, USUAL_SCHEDULE } from '../helpers/schedules.ts';
import { startTestWorker, type TestWorker } from '../../testkit/worker.ts';

let database: TestDatabase;
let server: TestServer;
let client: SignalboxClient;
let worker: TestWorker;
const starters = new Set(['system']);

beforeAll(async () => {
  [database, server] = await Promise.all([openTestDatabase(), startTestServer()]);
  const { db } = database;
  client = openTestClient(db, server.address);
  const children = createChildActivities({
    db,
    workflowNamed,
    configurationOf: async () => configuration({ reviewers: ['support'] }),
    starters: { mayStart: (person) => starters.has(person), signsOf: (person) => [person] },
  });
  const { activities } = openTestBank(db);
  worker = await startTestWorker(db, { ...activities, ...children }, { address: server.address, taskQueue: TASK_QUEUE });
});
/** The server's list is some moments behind: it may lack a new schedule, and name a deleted one for long. */
const listed = (...names: string[]) =>
  until(async () => {
    const found = (await listSchedules(client)).map(({ name }) => name);
    return names.every((name) => found.includes(name));
  });
const [made, deleted] = [new Set<string>(), new Set<string>()];
afterEach(async () => {
  starters.add('system');
  const { schedule } = await client.temporal();
  await Promise.allSettled([...made].map((name) => schedule.getHandle(name).delete()));
  for (const name of made) deleted.add(name);
  made.clear();
});
const notFound = (name: string) => expect(showSchedule(client, name)).rejects.toMatchObject({ code: 'SCHEDULE_NOT_FOUND' });
afterAll(async () => {
  await worker.stop();
  await client.close();
  await database.close();
  await server.stop();
});

/** A schedule whose time comes once a year, so that only what a test asks for starts. */
function definition(changes: Partial<ScheduleDefinition> = {}): ScheduleDefinition {
  const all = { ...USUAL_SCHEDULE, ...changes };
  made.add(all.name);
  return all;
}
const by = { person: 'otto', reason: 'it is needed' };
const runs = (schedule: string) =>
  database.db
    .selectFrom('runs')
    .select(['id', 'status', 'input', 'initiator'])
    .where('id', 'like', `transaction:${schedule}-2%`)
    .orderBy('id')
    .execute();
const ended = (schedule: string, count: number) =>
  until(async () => (await runs(schedule)).filter(({ status }) => status === 'completed').length === count);

it('starts a run for each time of a period once, however often the period is started', async () => {
  await createSchedule(client, definition({ cron: ['0 7 1 * *'], timeZone: 'UTC' }), by);
  const period = { from: new Date('2026-07-15T00:00:00Z'), to: new Date('2026-10-15T00:00:00Z'), ...by };
  expect(await backfillSchedule(client, 'rent', period)).toBe(3);
  await ended('rent', 3);
  await backfillSchedule(client, 'rent', period);
  const temporal = await client.temporal();
  const countStarts = async () => (await temporal.workflow.count(`WorkflowType = 'scheduledRun' and ExecutionStatus = 'Completed'`)).count;
  await until(async () => (await countStarts()) >= 6);
  expect(await runs('rent')).toMatchObject([
    { id: 'transaction:rent-20260801T070000Z', initiator: 'system' },
    { id: 'transaction:rent-20260901T070000Z' },
    { id: 'transaction:rent-20261001T070000Z' },
  ]);
  const { runs: shown, changes } = await showSchedule(client, 'rent');
  expect(shown.map(({ id }) => id)).toHaveLength(3);
  expect(changes[0]).toMatchObject({ person: 'otto', reason: 'it is needed', change: expect.stringContaining('backfilled') });
});

it('refuses to start the runs of a period with no times, with thousands, or that is not over', async () => {
  await createSchedule(client, definition({ name: 'often', cron: ['* * * * *'] }), by);
  const refused = (from: string, to: string) =>
    expect(backfillSchedule(client, 'often', { from: new Date(from), to: new Date(to), ...by })).rejects;
  const at = (field: string, detail: string) => ({ code: 'INPUT_INVALID', field, message: expect.stringContaining(detail) });
  await refused('2020-01-01T00:00:00Z', '2026-01-01T00:00:00Z').toMatchObject(at('to', 'more than 500 times'));
  await refused('2026-01-01T00:00:10Z', '2026-01-01T00:00:50Z').toMatchObject(at('from', 'has no time'));
  await refused('2026-01-01T00:00:00Z', '2999-01-01T00:00:00Z').toMatchObject(at('to', 'not over yet'));
  expect((await showSchedule(client, 'often')).changes).toHaveLength(1);
});

it('fills the time that the schedule names into the input', async () => {
  const input = { ...payment(), purpose: '$scheduledDay' };
  await createSchedule(client, definition({ name: 'late', input, cron: ['30 23 1 * *'], timeZone: 'America/New_York' }), by);
  await backfillSchedule(client, 'late', { from: new Date('2026-09-30T00:00:00Z'), to: new Date('2026-10-05T00:00:00Z'), ...by });
  await ended('late', 1);
  expect(await runs('late')).toMatchObject([{ id: 'transaction:late-20261002T033000Z', input: { purpose: '2026-10-01' } }]);
});

it('starts nothing for a person who may not start the workflow any more, and says so in the history', async () => {
  await createSchedule(client, definition({ name: 'not-mine' }), by);
  starters.delete('system');
  await triggerSchedule(client, 'not-mine', by);
  const temporal = await client.temporal();
  await until(async () => (await temporal.workflow.count(`WorkflowType = 'scheduledRun' and ExecutionStatus = 'Failed'`)).count === 1);
  expect(await runs('not-mine')).toEqual([]);
});

it('starts at the local time on both days of a clock change: the hour that is left out starts nothing, the hour that comes twice starts once', async () => {
  const night = definition({ name: 'night', cron: ['30 2 * * *'], timeZone: 'Europe/Berlin' });
  await createSchedule(client, night, by);
  const times = (from: string, to: string) => timesOf(client, 'night', from, to);
  expect(await times('2026-03-28T00:00:00Z', '2026-03-30T12:00:00Z')).toEqual(['2026-03-28T01:30:00.000Z', '2026-03-30T00:30:00.000Z']);
  expect(await times('2026-10-24T00:00:00Z', '2026-10-26T12:00:00Z')).toEqual([
    '2026-10-24T00:30:00.000Z',
    '2026-10-25T01:30:00.000Z',
    '2026-10-26T01:30:00.000Z',
  ]);
});

it('refuses what can never work before anything is made, and names the field', async () => {
  const refused = (changes: Partial<ScheduleDefinition>) =>
    expect(createSchedule(client, definition({ name: 'refused', ...changes }), by)).rejects;
  await refused({ timeZone: 'Mars/Olympus' }).toMatchObject({ code: 'INPUT_INVALID', field: 'timeZone' });
  await refused({ cron: ['61 * * * *'] }).toMatchObject({ code: 'INPUT_INVALID', field: 'cron' });
  await refused({ cron: ['* * * *'] }).toMatchObject({ code: 'INPUT_INVALID', field: 'cron' });
  await refused({ input: { ...payment(), amount: 'much' } }).toMatchObject({ code: 'INPUT_INVALID', field: 'amount' });
  await refused({ workflow: 'nothing' }).toMatchObject({ code: 'WORKFLOW_UNKNOWN' });
  await refused({ initiator: 'nobody' }).toMatchObject({ code: 'PERSON_UNKNOWN' });
  await expect(createSchedule(client, definition({ name: 'refused' }), { ...by, person: 'nobody' })).rejects.toMatchObject({
    code: 'PERSON_UNKNOWN',
  });
  await notFound('refused');
});

it('keeps who paused, resumed and deleted a schedule, and why', async () => {
  await createSchedule(client, definition({ name: 'watched' }), by);
  await expect(createSchedule(client, definition({ name: 'watched' }), by)).rejects.toMatchObject({ code: 'SCHEDULE_EXISTS' });
  await pauseSchedule(client, 'watched', by);
  expect(await showSchedule(client, 'watched')).toMatchObject({ paused: true, note: 'paused by otto: it is needed', nextAt: null });
  await resumeSchedule(client, 'watched', by);
  expect(await showSchedule(client, 'watched')).toMatchObject({ paused: false, madeBy: 'command' });
  await deleteSchedule(client, 'watched', by);
  await expect(showSchedule(client, 'watched')).rejects.toMatchObject({ code: 'SCHEDULE_NOT_FOUND' });
  const kept = await database.db.selectFrom('schedule_changes').select('change').where('schedule', '=', 'watched').execute();
  expect(kept.map(({ change }) => change).slice(-4)).toEqual(['created', 'paused', 'resumed', 'deleted']);
});

it('starts by hand nothing beside an open run when the overlap policy of the schedule is to skip', async () => {
  const input = { ...payment(), amount: { minor: 2_000_000, currency: 'EUR' } }; // waits for a person
  await createSchedule(client, definition({ name: 'open', input, overlap: 'skip' }), by);
  await triggerSchedule(client, 'open', by);
  await until(async () => (await runs('open')).length === 1);
  expect(await triggerSchedule(client, 'open', by)).toBe('skip');
  await until(async () => (await showSchedule(client, 'open')).skipped === 1);
  expect(await runs('open')).toHaveLength(1);
});

const apply = async (definitions: ScheduleDefinition[], options: object = {}) =>
  (await applySchedules(client, definitions, { ...by, ...options })).filter(({ name }) => !deleted.has(name));

it('applies a file twice and changes nothing the second time', async () => {
  expect(await apply([definition({ name: 'twice' })])).toEqual([{ name: 'twice', change: 'create', differences: [] }]);
  expect(await apply([definition({ name: 'twice' })])).toEqual([{ name: 'twice', change: 'none', differences: [] }]);
});

it('makes each schedule once when two persons apply a file at the same moment', async () => {
  const file = ['both-1', 'both-2', 'both-3'].map((name) => definition({ name }));
  const [one, other] = await Promise.all([apply(file), apply(file)]);
  const created = [...one, ...other].filter(({ change }) => change === 'create').map(({ name }) => name);
  expect(created.toSorted((a, b) => a.localeCompare(b))).toEqual(['both-1', 'both-2', 'both-3']);
});

it('keeps the pause of a person when the definition changes, and says what differs', async () => {
  await apply([definition({ name: 'held' })]);
  await pauseSchedule(client, 'held', by);
  const [changed] = await apply([definition({ name: 'held', cron: ['0 9 1 1 *'] })]);
  expect(changed).toMatchObject({ change: 'update', differences: [expect.stringContaining('cron'), expect.stringContaining('cron')] });
  expect(await showSchedule(client, 'held')).toMatchObject({ paused: true, definition: { cron: ['0 9 1 1 *'] } });
});

it('finds what was changed on the server by hand, and puts it right', async () => {
  await apply([definition({ name: 'by-web' })]);
  const handle = (await client.temporal()).schedule.getHandle('by-web');
  await handle.update((found) => ({ ...found, spec: { cronExpressions: ['0 0 * * *'], timezone: 'UTC' } }));
  expect(await apply([definition({ name: 'by-web' })], { dryRun: true })).toMatchObject([{ change: 'update' }]);
  await apply([definition({ name: 'by-web' })]);
  expect(await apply([definition({ name: 'by-web' })])).toMatchObject([{ change: 'none' }]);
});

it('deletes only what a file made, and only when asked to; what others made is named and left', async () => {
  await apply([definition({ name: 'kept' }), definition({ name: 'old' })]);
  await createSchedule(client, definition({ name: 'by-hand' }), by);
  const temporal = await client.temporal();
  const action = { type: 'startWorkflow', workflowType: 'foreign', taskQueue: 'foreign' } as const;
  made.add('foreign');
  await temporal.schedule.create({ scheduleId: 'foreign', spec: { cronExpressions: ['0 0 1 1 *'] }, action });
  await listed('by-hand', 'foreign', 'kept', 'old');
  expect(await apply([definition({ name: 'kept' })])).toMatchObject([
    { name: 'kept', change: 'none' },
    { name: 'by-hand', change: 'not_ours' },
    { name: 'foreign', change: 'not_ours' },
    { name: 'old', change: 'orphan' },
  ]);
  expect(await apply([definition({ name: 'kept' })], { prune: true })).toContainEqual({ name: 'old', change: 'delete', differences: [] });
  await notFound('old');
  await listed('by-hand', 'foreign', 'kept');
  await expect(deleteSchedule(client, 'foreign', by)).rejects.toMatchObject({ code: 'NOT_ALLOWED' });
});

it('changes nothing when the list of schedules cannot be read, or one definition is invalid', async () => {
  await apply([definition({ name: 'old' })]);
  await listed('old');
  await expect(
    apply([definition({ name: 'safe' }), definition({ name: 'bad', timeZone: 'Mars/Olympus' })], { prune: true }),
  ).rejects.toMatchObject({
    code: 'INPUT_INVALID',
  });
  const temporal = await client.temporal();
  const cutOff = () => Promise.reject(new Error('the list is cut off'));
  const list = () => ({ [Symbol.asyncIterator]: () => ({ next: cutOff }) });
  const broken = {
    ...client,
    temporal: () => Promise.resolve({ ...temporal, connection: temporal.connection, schedule: { list } } as never),
  };
  await expect(applySchedules(broken, [], { ...by, prune: true })).rejects.toThrow('the list is cut off');
  expect(await showSchedule(client, 'old')).toMatchObject({ madeBy: 'file' });
});
