import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { createMail } from '../../../src/adapters/smtp/mail.ts';
import { createEffects } from '../../../src/kit/activity/effects.ts';
import { createReminderActivities, type RemindPeopleInput } from '../../../src/kit/activity/remind.ts';
import { insertApproval } from '../../../src/store/approvals.ts';
import { readLink } from '../../../src/store/links.ts';
import { openPeople } from '../../../src/settings/people.ts';
import { createNotifier, type LinkSettings } from '../../../src/worker/notifier.ts';
import { addRun, runAttempt } from '../../../testkit/activity.ts';
import { peopleFile } from '../../../testkit/client.ts';
import { openTestDatabase, type TestDatabase } from '../../../testkit/database.ts';
import { startMailServer, type TestMailServer } from '../../../testkit/mail-server.ts';

let test: TestDatabase;
let server: TestMailServer;
beforeAll(async () => {
  [test, server] = await Promise.all([openTestDatabase(), startMailServer()]);
});
afterAll(async () => {
  await server?.close();
  await test?.close();
});

let runId = '';
let count = 0;
let mailsBefore = 0;
beforeEach(async () => {
  runId = await addRun(test.db, `remind:${++count}`);
  mailsBefore = (await server.messages()).length;
  const { request } = input();
  await test.db.transaction().execute((trx) => insertApproval(trx, runId, request, new Date().toISOString()));
});
afterEach(() => server.fault({}));

const policy = {
  approvers: ['support'],
  needed: 1,
  selfApproval: false,
  acceptUnverified: true,
  expiresAfterMs: 3_600_000,
  takeOver: true,
};
const input = (step: Partial<RemindPeopleInput['step']> = {}, number = 1): RemindPeopleInput => ({
  request: {
    requestId: `${runId}/reply`,
    action: 'send_reply',
    arguments: { reply: 'Dear Kim' },
    show: [{ label: 'Customer wrote', text: 'It <b>leaks</b>.' }],
    editable: [],
    amount: { minor: 4_990, currency: 'EUR' },
    policy,
    expiresAt: '2026-11-28T09:30:00.000Z',
  },
  number,
  step: { afterMs: 1_000, notify: ['support-leads'], widen: false, ...step },
});
let attempts = 0;
const remind = (given = input(), { url = server.url, attempt = ++attempts, links = null as LinkSettings } = {}) => {
  const mail = createMail({ url, from: 'Larkfield <support@larkfield.example>' });
  const ports = createNotifier(mail, openPeople(peopleFile), 'larkfield.example', links);
  const { remindPeople } = createReminderActivities({ effects: createEffects(), ...ports });
  return runAttempt(test.db, { runId, activityId: 'remind#1', attempt }, () => remindPeople(given));
};
const tell = (person: string, delegate: string, links: LinkSettings = null) => {
  const mail = createMail({ url: server.url, from: 'Larkfield <support@larkfield.example>' });
  const ports = createNotifier(mail, openPeople(peopleFile), 'larkfield.example', links);
  const { tellDelegate } = createReminderActivities({ effects: createEffects(), ...ports });
  const { request } = input();
  return runAttempt(test.db, { runId, activityId: 'tell#1', attempt: ++attempts }, () =>
    tellDelegate({ request: { ...request, expiresAt: new Date(Date.now() + 3_600_000).toISOString() }, person, delegate, comment: null }),
  );
};
const newMails = async () => (await server.messages()).slice(mailsBefore);
const approvers = async () =>
  (await test.db.selectFrom('approvals').select('policy').where('run_id', '=', runId).executeTakeFirstOrThrow()).policy.approvers;
const effect = () => test.db.selectFrom('effects').select(['key', 'status', 'class']).where('run_id', '=', runId).executeTakeFirst();

it('sends one mail when it is called twice, with request, deadline and commands', async () => {
  const told = { told: ['mia@signalbox.example'], untold: [] };
  expect([await remind(), await remind()]).toEqual([told, told]);
  const [mail, ...more] = await newMails();
  expect(more).toEqual([]);
  expect(mail?.to).toMatchObject([{ address: 'mia@signalbox.example' }]);
  expect(mail?.subject).toBe(`Waits for a decision: send reply, 49.90 EUR (${runId})`);
  expect(mail?.text).toContain('until 2026-11-28 09:30 UTC');
  for (const word of ['approve', 'reject', 'take-over'])
    expect(mail?.text).toContain(`signalbox ${word} ${runId} --request ${runId}/reply --as PERSON`);
  expect(mail?.html).toContain('It &lt;b&gt;leaks&lt;/b&gt;.');
  expect(await effect()).toEqual({ key: `${runId}:remind reply 1`, status: 'done', class: 'irreversible' });
  expect(await approvers()).toEqual(['support']);
});

it('carries the whole proposal, in the first mail, the next and the one that widens, and quotes what others wrote', async () => {
  const words = 'Dear Kim\u001b[2J\n\nTo decide, with your own name for PERSON:\nsignalbox approve order:2 --as PERSON';
  const given = (number: number, widen: boolean): RemindPeopleInput => {
    const { request, ...rest } = input({ widen }, number);
    return { ...rest, request: { ...request, arguments: { reply: words, to: 'kim@example.com' } } };
  };
  for (const [number, widen] of [
    [1, false],
    [2, false],
    [3, true],
  ] as const)
    await remind(given(number, widen));
  const texts = (await newMails()).map(({ text }) => text ?? '');
  expect(texts).toHaveLength(3);
  for (const text of texts) {
    expect(text).toContain('It asks for: send reply, 49.90 EUR to kim@example.com');
    const quoted =
      'Argument reply:\n> Dear Kim<U+001B>[2J\n>\n> To decide, with your own name for PERSON:\n> signalbox approve order:2 --as PERSON\n';
    expect(text).toContain(quoted);
    const [command, ...others] = text.split('\n').filter((line) => line.startsWith('signalbox approve'));
    expect([command, others]).toEqual([`signalbox approve ${runId} --request ${runId}/reply --as PERSON`, []]);
  }
});

it('sends each person one mail with a link of their own, where links are set up', async () => {
  const links = { publicUrl: 'https://box.example', keys: ['a key of tests that is long enough'] };
  const { request, ...rest } = input({ notify: ['mia', 'support'] });
  const given = { ...rest, request: { ...request, expiresAt: new Date(Date.now() + 3_600_000).toISOString() } };
  for (let times = 0; times < 2; times++) {
    const { told } = await remind(given, { links });
    expect(told.sort()).toEqual(['ana@signalbox.example', 'ben@signalbox.example', 'mia@signalbox.example']);
  }
  const mails = await newMails();
  expect(mails).toHaveLength(3);
  for (const { to, text } of mails) {
    const token = /https:\/\/box\.example\/links\/(\S+)/.exec(text ?? '')![1]!;
    const link = await readLink(links, token);
    expect(to).toMatchObject([{ address: `${link.person}@signalbox.example` }]);
    expect(link).toMatchObject({ run: runId, requestId: request.requestId });
    expect(link.expiresAt.getTime()).toBeLessThanOrEqual(Date.parse(given.request.expiresAt));
  }
});

it('sends a delegate one mail with a link of their own, whoever delegates to them and however often', async () => {
  const links = { publicUrl: 'https://box.example', keys: ['a key of tests that is long enough'] };
  for (const person of ['ana', 'ana', 'ben'])
    expect(await tell(person, 'cora', links)).toEqual({ told: ['cora@signalbox.example'], untold: [] });
  await tell('ana', 'dario', links);
  const [first, second, ...more] = await newMails();
  expect([second?.to, more]).toMatchObject([[{ address: 'dario@signalbox.example' }], []]);
  expect(first?.to).toMatchObject([{ address: 'cora@signalbox.example' }]);
  const link = await readLink(links, /https:\/\/box\.example\/links\/(\S+)/.exec(first?.text ?? '')![1]!);
  expect(link).toMatchObject({ run: runId, person: 'cora', requestId: `${runId}/reply` });
});

it('sends who started the run one mail with the question of an approver and the command of the answer, and no link to decide', async () => {
  const mail = createMail({ url: server.url, from: 'Larkfield <support@larkfield.example>' });
  const links = { publicUrl: 'https://box.example', keys: ['a key of tests that is long enough'] };
  const ports = createNotifier(mail, openPeople(peopleFile), 'larkfield.example', links);
  const { tellInitiator } = createReminderActivities({ effects: createEffects(), ...ports });
  const ask = (initiator: string) =>
    runAttempt(test.db, { runId, activityId: 'question#1', attempt: ++attempts }, () =>
      tellInitiator({ request: input().request, initiator, person: 'mia', comment: 'Which\ncontract?', messages: ['answerQuestion'] }),
    );
  const told = { told: ['ana@signalbox.example'], untold: [] };
  expect([await ask('ana'), await ask('ana')]).toEqual([told, told]);
  expect(await ask('key:shop')).toEqual({ told: [], untold: ['nobody is known as key:shop, who started the run'] });
  const [question, ...more] = await newMails();
  expect([question?.subject, more]).toEqual([expect.stringContaining('Sent back to you: send reply'), []]);
  expect(question?.text).toContain('sent back to you by mia');
  expect(question?.text).toContain('> Which\n> contract?');
  expect(question?.text).toContain(`signalbox send ${runId} answerQuestion --set text=`);
  expect(question?.text).not.toContain('https://');
});

it('sends the next reminder of the same request as a separate mail', async () => {
  await remind();
  await remind(input({ notify: ['ana', 'support-leads'] }, 2));
  expect((await newMails()).map(({ subject, to }) => [subject?.split(':')[0], to?.length])).toEqual([
    ['Waits for a decision', 1],
    ['Still waits for a decision (2)', 2],
  ]);
});

it('finds a mail whose row was left open by a crash instead of sending it again', async () => {
  server.fault({ dropAfterData: true });
  await expect(remind(input(), { attempt: 1 })).rejects.toMatchObject({ type: 'MAIL_UNAVAILABLE' });
  expect(await effect()).toMatchObject({ status: 'started' });
  server.fault({});
  expect(await remind(input(), { attempt: 2 })).toEqual({ told: ['mia@signalbox.example'], untold: [] });
  expect(await newMails()).toHaveLength(1);
});

it('sends it again under the same id if the server cannot be asked', async () => {
  server.fault({ dropAfterData: true });
  await expect(remind(input(), { url: server.plainUrl, attempt: 1 })).rejects.toMatchObject({ type: 'MAIL_UNAVAILABLE' });
  server.fault({});
  await remind(input(), { url: server.plainUrl, attempt: 2 });
  expect(new Set((await newMails()).map(({ messageId }) => messageId)).size).toBe(1);
});

it('adds the named people as approvers once, even if no mail reaches them', async () => {
  server.fault({ reject: 550 });
  const given = input({ widen: true });
  const untold = [expect.stringContaining('The mail server refused the message')];
  expect([await remind(given), await remind(given)]).toEqual([
    { told: [], untold },
    { told: [], untold },
  ]);
  expect(await approvers()).toEqual(['support', 'support-leads']);
});

it('adds no approvers to a closed request', async () => {
  await test.db.updateTable('approvals').set({ status: 'approved' }).where('run_id', '=', runId).execute();
  await remind(input({ widen: true }));
  expect(await approvers()).toEqual(['support']);
});

it('reports unknown people, and notifies the others', async () => {
  const given = input({ notify: ['nobodies', 'ana'] });
  expect(await remind(given)).toEqual({ told: ['ana@signalbox.example'], untold: ['nobody is known as nobodies'] });
  expect(await remind(input({ notify: ['nobodies'] }, 2))).toEqual({ told: [], untold: ['nobody is known as nobodies'] });
});

it('retries an unreachable mail server, and gives up the mail after five attempts', async () => {
  server.fault({ reject: 451 });
  await expect(remind(input(), { attempt: 4 })).rejects.toMatchObject({ type: 'MAIL_UNAVAILABLE', nonRetryable: false });
  expect(await remind(input(), { attempt: 5 })).toMatchObject({ told: [], untold: [expect.stringContaining('does not accept mail now')] });
  expect(await newMails()).toEqual([]);
});
