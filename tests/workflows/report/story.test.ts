import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { openWorkflowTest, type WorkflowTest } from '../../../testkit/workflow.ts';
import { openFakeDesk, rightInsight, wrongInsight, type FakeDesk } from '../../helpers/reports/desk.ts';

let desk: FakeDesk;
let test: WorkflowTest;
beforeAll(async () => {
  desk = openFakeDesk();
  test = await openWorkflowTest('report', { partners: { reports: desk } });
});
afterAll(() => test?.close());
beforeEach(() => {
  desk.problem = null;
  desk.recipients = null;
});

const at = '2026-10-01T07:00:00Z';
const start = () => test.start({ report: 'sales', at });
const answer = (...insights: object[]) => test.model.answer('findInsights', { insights });
const mailsSince = (count: number) => test.mails().slice(count);
const documents = async (runId: string) => (await test.table('document_origins')).filter(({ origin }) => origin === `run:${runId}`);

it('mails the report with its PDF to everybody once, from data that are kept, although the worker dies while the model thinks', async () => {
  const before = test.mails().length;
  test.model.answer('findInsights', async () => {
    await test.killWorker();
    return { insights: [rightInsight, rightInsight, rightInsight] };
  });
  const run = await start();
  expect(await run.result()).toMatchObject({
    outcome: 'sent',
    period: { from: '2026-06-30T22:00:00.000Z', to: '2026-09-30T22:00:00.000Z', label: 'Q3 2026 (July to September)' },
    problems: [],
    insights: [rightInsight.text, rightInsight.text, rightInsight.text],
    frozen: [{ query: 'months', rows: 2 }],
    mails: [
      { to: 'mia@signalbox.example', why: null },
      { to: 'otto@signalbox.example', why: null },
    ],
  });
  const mails = mailsSince(before);
  expect(mails.map(({ to }) => to)).toEqual([['mia@signalbox.example'], ['otto@signalbox.example']]);
  expect(mails[0]).toMatchObject({
    subject: 'Sales: Q3 2026 (July to September)',
    html: '<p>mail</p>',
    attachments: [
      { ref: expect.stringMatching(/^sha256:/), name: 'sales-q3-2026-july-to-september.pdf' },
      { ref: expect.any(String), cid: 'trend@report' },
    ],
  });
  expect((await documents(run.id)).map(({ name }) => name).toSorted()).toEqual([
    'data/months.jsonl',
    'plan/definition.json',
    'print/mail.html',
    'print/mail.txt',
    'print/page.html',
    'print/report.pdf',
    'print/trend.png',
  ]);
});

it('sends a wrong insight back once with what is wrong, then prints the report without it and says so', async () => {
  answer(rightInsight, wrongInsight, rightInsight);
  answer(wrongInsight);
  const run = await start();
  expect(await run.result()).toMatchObject({
    outcome: 'sent',
    insights: [rightInsight.text, rightInsight.text],
    droppedInsights: [expect.any(String)],
  });
  const [, again] = test.model.asked('findInsights').slice(-2) as { wrong: { text: string; problem: string }[] }[];
  expect(again!.wrong).toEqual([
    { text: wrongInsight.text, problem: expect.stringMatching(/^"75 %" is wrong: share of months.sales, rows 2 is 60 %/) },
  ]);
  expect(desk.printed.at(-1)!.remarks).toEqual(['One insight was left out, because not everything in it follows from the data.']);
});

it('says that no insight could be made where no model can answer', async () => {
  test.model.fail('findInsights');
  const run = await start();
  expect(await run.result()).toMatchObject({ outcome: 'sent', insights: [], droppedInsights: [] });
  expect(desk.printed.at(-1)!.remarks).toEqual([
    'No insights were made, because no model gave any that can be checked: the quota at the model provider is used up.',
  ]);
});

it('mails nothing of a report that is not whole, gives up what was kept, and tells the owners why', async () => {
  const before = test.mails().length;
  desk.problem = 'its answer is partial: it has more than 2 rows, the limit of `rows`';
  const run = await start();
  expect(await run.result()).toMatchObject({
    outcome: 'incomplete',
    problems: [`Sales by month: ${desk.problem}`],
    documents: null,
    mails: [],
  });
  expect(mailsSince(before)).toMatchObject([{ to: ['otto@signalbox.example'], subject: 'Incomplete: Sales, Q3 2026 (July to September)' }]);
  expect(mailsSince(before)[0]!.text).toContain('was not sent to anybody');
  expect(await documents(run.id)).toEqual([]);
  expect(await run.steps()).toContainEqual(expect.objectContaining({ name: 'plan report', status: 'undone' }));
});

it('names a group in which nobody has an address among those who were not reached, and its owners read it', async () => {
  answer(rightInsight, rightInsight, rightInsight);
  desk.recipients = ['mia@signalbox.example', 'Mia@signalbox.example', 'managment'];
  const before = test.mails().length;
  const run = await start();
  expect(await run.result()).toMatchObject({
    outcome: 'sent',
    mails: [
      { to: 'managment', messageId: null, why: 'nobody in the people file belongs to this group and has an address' },
      { to: 'mia@signalbox.example', why: null },
    ],
  });
  expect(mailsSince(before)).toHaveLength(2);
  expect(mailsSince(before)[1]!.text).toContain('managment was not reached: nobody in the people file');
});

it('reaches the others when the mail server refuses one recipient, and the owners read whom it did not reach', async () => {
  answer(rightInsight, rightInsight, rightInsight);
  test.refuseMailTo('mia@signalbox.example');
  const before = test.mails().length;
  const run = await start();
  expect(await run.result()).toMatchObject({
    outcome: 'sent',
    mails: [
      { to: 'mia@signalbox.example', messageId: null, why: expect.stringContaining('refused the message') },
      { to: 'otto@signalbox.example', why: null },
    ],
  });
  expect(mailsSince(before).map(({ subject }) => subject)).toEqual([
    'Sales: Q3 2026 (July to September)',
    'Not everybody was reached: Sales, Q3 2026 (July to September)',
  ]);
  expect(mailsSince(before)[1]!.text).toContain('was sent to 1 of its recipients');
});
