import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { createReportActivities } from '../../../src/activities/report/activities.ts';
import { createEffects } from '../../../src/kit/activity/effects.ts';
import { keepDocument, readDocument } from '../../../src/store/documents.ts';
import { addRun, runAttempt } from '../../../testkit/activity.ts';
import { openTestDatabase, type TestDatabase } from '../../../testkit/database.ts';
import { documents } from '../../../testkit/documents.ts';
import { openMailInMemory } from '../../../testkit/mail-in-memory.ts';
import { noWebhooks } from '../../../testkit/no-webhooks.ts';
import { openFakeDesk, rightInsight, salesReport, wrongInsight } from '../../helpers/reports/desk.ts';

const desk = openFakeDesk();
const mail = openMailInMemory();
const noModel = { step: () => async () => Promise.reject(new Error('no model is asked here')) };
const groups: Record<string, string[]> = { operators: ['otto@signalbox.example'] };

let test: TestDatabase;
let activities: ReturnType<typeof createReportActivities>;
beforeAll(async () => {
  test = await openTestDatabase();
  activities = createReportActivities({
    db: test.db,
    model: noModel,
    agent: { loop: noModel.step } as never,
    people: { addressesOf: (group) => groups[group] ?? [] },
    mail,
    webhooks: noWebhooks,
    effects: createEffects(),
    settings: { mailDomain: 'signalbox.example', mailInDoubt: 'person' },
    reports: desk,
    documents,
  });
});
afterAll(() => test?.close());

let runId = '';
let count = 0;
let attempts = 0;
beforeEach(async () => {
  runId = await addRun(test.db, `report:r${++count}`, { workflow: 'report' });
  desk.problem = null;
});
const attempt = <T>(step: string, work: () => Promise<T>) =>
  runAttempt(test.db, { runId, activityId: `${step}#1`, attempt: ++attempts }, work);
const twice = async <T>(step: string, work: () => Promise<T>): Promise<T> => {
  const first = await attempt(step, work);
  expect(await attempt(step, work)).toEqual(first);
  return first;
};
const kept = () =>
  test.db.selectFrom('document_origins').select(['name', 'ref']).where('origin', '=', `run:${runId}`).orderBy('name').execute();

const at = '2026-10-01T07:00:00Z';
const plan = () => twice('plan report', () => activities.planReport({ report: 'sales', at }));
async function frozen() {
  const { definition, period } = await plan();
  const data = await twice('freeze data', () => activities.freezeData({ definition, period }));
  return { definition, period, frozen: data.frozen };
}
const cost = { modelCalls: 1, inputTokens: 100, outputTokens: 20, usd: 0.0012 };
async function printed() {
  const about = await frozen();
  const input = { ...about, insights: [`${rightInsight.text} ${runId}`], remarks: [], cost, printedAt: at };
  return { about, documents: await twice('print report', () => activities.printReport(input)) };
}

it('keeps definition, data and prints once, however often each step is tried', async () => {
  await printed();
  const names = (await kept()).map(({ name }) => name);
  expect(names).toEqual([...new Set(names)]);
  expect(names).toHaveLength(7);
});

it('names addresses and members of groups as recipients, each once', async () => {
  const definition = { ...salesReport, recipients: ['operators', 'otto@signalbox.example', 'x@example.com'] };
  desk.definitionOf = () => definition;
  expect(await plan()).toMatchObject({ recipients: ['otto@signalbox.example', 'x@example.com'], owners: ['otto@signalbox.example'] });
  desk.definitionOf = () => ({ ...salesReport, recipients: ['nobody'] });
  await expect(attempt('plan again', () => activities.planReport({ report: 'sales', at }))).rejects.toMatchObject({
    type: 'CONFIG_INVALID',
  });
  desk.definitionOf = () => salesReport;
});

it('keeps no data of a reading with a problem, and says which query has it', async () => {
  const { definition, period } = await plan();
  desk.problem = 'its answer is empty';
  expect(await twice('freeze data', () => activities.freezeData({ definition, period }))).toEqual({
    frozen: [],
    problems: ['Sales by month: its answer is empty'],
  });
  expect((await kept()).map(({ name }) => name)).toEqual(['plan/definition.json']);
});

it('draws from the data that were kept first, whatever the database says later', async () => {
  const { about } = await printed();
  const [first] = about.frozen;
  expect(Buffer.from(desk.printed.at(-1)!.data[0]!.lines).toString()).toBe((await readDocument(test.db, first!.ref))!.body.toString());
});

it('checks insights against the kept data', async () => {
  const about = await frozen();
  const checked = await attempt('check insights', () =>
    activities.checkInsights({ ...about, insights: [rightInsight, wrongInsight] as never }),
  );
  expect(checked).toEqual([null, expect.stringContaining('"75 %" is wrong')]);
});

it('drops what a step kept, and nothing else; content that came from elsewhere too stays', async () => {
  const { documents } = await printed();
  const mine = await kept();
  const data = mine.find(({ name }) => name.startsWith('data/'))!;
  const { body, mediaType } = (await readDocument(test.db, data.ref))!;
  await keepDocument(test.db, { body, mediaType, name: 'a.jsonl', origin: 'upload:ana' });
  for (const part of ['print', 'data'] as const) await twice(`undo ${part}`, () => activities.dropKept({ part }));
  expect((await kept()).map(({ name }) => name)).toEqual(['plan/definition.json']);
  expect(await readDocument(test.db, documents.pdf)).toBeNull();
  expect(await readDocument(test.db, data.ref)).not.toBeNull();
});

it('sends the report once with its PDF by reference, and the ledger keeps no address of bytes', async () => {
  const { about, documents } = await printed();
  const before = mail.accepted.length;
  const input = { to: 'mia@signalbox.example', title: 'Sales', period: about.period, printed: documents };
  await twice('send report 1', () => activities.sendReport(input));
  expect(mail.accepted.slice(before)).toMatchObject([
    { to: ['mia@signalbox.example'], html: '<p>mail</p>', attachments: [{ ref: documents.pdf }, { cid: 'trend@report' }] },
  ]);
});

it('tells the owners once', async () => {
  const { period } = await plan();
  const before = mail.accepted.length;
  const input = { to: ['otto@signalbox.example'], title: 'Sales', period, problems: ['Months: its answer is empty'], reached: 0 };
  await twice('tell owners', () => activities.tellOwners(input));
  expect(mail.accepted.slice(before)).toMatchObject([{ text: expect.stringContaining('- Months: its answer is empty') }]);
});
