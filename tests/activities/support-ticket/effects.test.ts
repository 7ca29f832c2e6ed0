import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { createSupportTicketActivities, type SupportTicketActivities } from '../../../src/activities/support-ticket/activities.ts';
import { createMail } from '../../../src/adapters/smtp/mail.ts';
import type { RefundAndReplyArguments } from '../../../src/contracts/support-ticket/context.ts';
import { createEffects } from '../../../src/kit/activity/effects.ts';
import type { ApprovalProof } from '../../../src/kit/common/approval.ts';
import { createRunActivities } from '../../../src/kit/activity/run-activities.ts';
import { insertApproval } from '../../../src/store/approvals.ts';
import { seedShop } from '../../../demo/company/seed.ts';
import { addRun, runAttempt } from '../../../testkit/activity.ts';
import { openTestDatabase, type TestDatabase } from '../../../testkit/database.ts';
import { startMailServer, type TestMailServer } from '../../../testkit/mail-server.ts';
import { testDeciders } from '../../../testkit/worker.ts';
import { documents } from '../../../testkit/documents.ts';
import { noWebhooks } from '../../../testkit/no-webhooks.ts';

let test: TestDatabase;
let server: TestMailServer;
beforeAll(async () => {
  test = await openTestDatabase();
  await seedShop(test.db);
  server = await startMailServer();
});
afterAll(async () => {
  await server?.close();
  await test?.close();
});

let runId = '';
let count = 0;
let mailsBefore = 0;
beforeEach(async () => {
  runId = await addRun(test.db, `support-ticket:T-${++count}`);
  mailsBefore = (await server.messages()).length;
});
afterEach(() => server.fault({}));

/** No step of these tests calls a model. */
const model = { step: () => () => Promise.reject(new Error('no model in this test')) };
const agent = { loop: model.step };
const from = 'Larkfield Support <support@larkfield.example>';

interface Setting {
  url?: string;
  mailInDoubt?: 'repeat' | 'person';
  leads?: string[];
}

function activities({ url = server.url, mailInDoubt = 'person', leads = ['lead@example.com'] }: Setting = {}): SupportTicketActivities {
  const people = { addressesOf: (group: string) => (group === 'support-leads' ? leads : []) };
  const settings = { mailDomain: 'larkfield.example', mailInDoubt };
  const mail = createMail({ url, from });
  return createSupportTicketActivities({
    db: test.db,
    model,
    agent,
    mail,
    effects: createEffects(),
    people,
    settings,
    webhooks: noWebhooks,
    documents,
  });
}

let attempts = 0;
const attempt = <T>(work: () => Promise<T>): Promise<T> => runAttempt(test.db, { runId, activityId: 'test#1', attempt: ++attempts }, work);
const newMails = async () => (await server.messages()).slice(mailsBefore);

const ticket = { customerEmail: 'Ana.Example@example.com', subject: 'Kettle', body: 'It leaks.' };
const reply = { round: 1, ticket, reply: 'Hello Ana, all is well.', category: 'technical', outcome: 'sent' } as const;
const send = (parts = activities(), change: object = {}) => attempt(() => parts.sendReply({ ...reply, ...change }));
const ticketRow = () =>
  test.db.selectFrom('tickets').select(['customer_email', 'category', 'outcome']).where('run_id', '=', runId).executeTakeFirst();

it('sends a reply once when requested twice, only to the customer, and closes the ticket', async () => {
  const [first, second] = [await send(), await send()];
  expect(second).toEqual(first);
  const mails = await newMails();
  expect(mails.map(({ messageId, to, cc, bcc }) => [messageId, to?.map(({ address }) => address), cc, bcc])).toEqual([
    [first.messageId, ['Ana.Example@example.com'], undefined, undefined],
  ]);
  expect(await ticketRow()).toEqual({ customer_email: 'ana.example@example.com', category: 'technical', outcome: 'sent' });
});

it('finds a mail whose answer was lost instead of sending it again', async () => {
  server.fault({ dropAfterData: true });
  await expect(send()).rejects.toMatchObject({ type: 'MAIL_UNAVAILABLE' });
  server.fault({});
  expect((await send()).messageId).toBe((await newMails())[0]?.messageId);
  expect(await newMails()).toHaveLength(1);
  expect(await ticketRow()).toMatchObject({ outcome: 'sent' });
});

it('sends again after a temporary refusal of the server', async () => {
  server.fault({ reject: 451 });
  await expect(send()).rejects.toMatchObject({ type: 'MAIL_UNAVAILABLE' });
  server.fault({});
  await send();
  expect(await newMails()).toHaveLength(1);
});

it('leaves a mail in doubt to a person, and sends it under the same id when the person decides so', async () => {
  const plain = activities({ url: server.plainUrl });
  server.fault({ dropAfterData: true });
  await expect(send(plain)).rejects.toMatchObject({ type: 'MAIL_UNAVAILABLE' });
  server.fault({});
  await expect(send(plain)).rejects.toMatchObject({ type: 'EFFECT_IN_DOUBT' });
  expect(await newMails()).toHaveLength(1);
  await send(plain, { inDoubt: 'repeat' });
  const [one, two] = await newMails();
  expect(two?.messageId).toBe(one?.messageId);
});

it('sends a mail in doubt again under the same id when the setting says so', async () => {
  const plain = activities({ url: server.plainUrl, mailInDoubt: 'repeat' });
  server.fault({ dropAfterData: true });
  await expect(send(plain)).rejects.toMatchObject({ type: 'MAIL_UNAVAILABLE' });
  server.fault({});
  await send(plain);
  expect(new Set((await newMails()).map(({ messageId }) => messageId)).size).toBe(1);
});

it('mails the support leads about a complaint once', async () => {
  const inform = () =>
    attempt(() =>
      activities().informPerson({ group: 'support-leads', ticket, customerName: 'Ana <Example>', urgency: 'high', reasoning: 'anger' }),
    );
  expect(await inform()).toEqual(await inform());
  const [mail, ...more] = await newMails();
  expect(more).toEqual([]);
  expect(mail?.to).toMatchObject([{ address: 'lead@example.com' }]);
  expect(mail?.subject).toBe('Complaint (high): Kettle');
  expect(mail?.html).toContain('Ana &lt;Example&gt;');
  expect(mail?.text).toContain(`signalbox show ${runId}`);
});

it('names the empty group when nobody can be mailed about a complaint', async () => {
  const parts = activities({ leads: [] });
  await expect(
    attempt(() => parts.informPerson({ group: 'support-leads', ticket, customerName: 'Ana', urgency: 'high', reasoning: 'anger' })),
  ).rejects.toMatchObject({
    type: 'CONFIG_INVALID',
  });
});

it('records a wish once', async () => {
  const record = () =>
    attempt(() => activities().recordFeatureRequest({ customerEmail: ticket.customerEmail, title: 'Timer', summary: 'A timer.' }));
  expect([await record(), await record()]).toEqual([{ title: 'Timer' }, { title: 'Timer' }]);
  const rows = await test.db.selectFrom('feature_requests').selectAll().where('run_id', '=', runId).execute();
  expect(rows).toMatchObject([{ customer_email: 'ana.example@example.com', title: 'Timer', text: 'A timer.' }]);
});

it('closes a ticket without a mail', async () => {
  await attempt(() => activities().recordOutcome({ ticket, category: 'billing', outcome: 'rejected' }));
  expect(await ticketRow()).toMatchObject({ category: 'billing', outcome: 'rejected' });
});

const asked = (change: Partial<RefundAndReplyArguments> = {}): RefundAndReplyArguments => ({
  ...{
    to: 'eva.lindner@example.org',
    reply: 'Guten Tag Eva',
    chargeId: 'CH-1008-2',
    amountMinor: 100,
    currency: 'EUR',
    reason: 'charged_twice',
  },
  ...change,
});
const { recordDecision } = createRunActivities({ loadDeciders: async () => testDeciders });

/** Opens a request for these arguments and has ana approve it. */
async function approve(args: RefundAndReplyArguments): Promise<ApprovalProof> {
  const requestId = `${runId}/reply`;
  const policy = { approvers: ['support'], needed: 1, selfApproval: false, acceptUnverified: true, expiresAfterMs: 3_600_000 };
  const request = { requestId, action: 'refund_and_reply', arguments: args, show: [], editable: ['reply'], amount: null, policy };
  await test.db.transaction().execute((trx) => insertApproval(trx, runId, request, new Date().toISOString()));
  const decision = { requestId, person: 'ana', decision: 'approve', channel: 'cli', verified: false, comment: null, edits: null } as const;
  await runAttempt(test.db, { runId, activityId: 'approval#1' }, () => recordDecision(decision));
  return { requestId, actionHash: '' } as unknown as ApprovalProof;
}
const refund = (proof: ApprovalProof, args: RefundAndReplyArguments, customerEmail = 'eva.lindner@example.org') =>
  attempt(() => activities().recordRefund({ customerEmail, proof, arguments: args, approvedBy: ['ana'] }));
const refunded = async (id: string) =>
  (await test.db.selectFrom('charges').select('refunded_minor').where('id', '=', id).executeTakeFirstOrThrow()).refunded_minor;
const refunds = () => test.db.selectFrom('refunds').selectAll().where('run_id', '=', runId).execute();

it('makes an approved refund once when requested twice', async () => {
  const proof = await approve(asked());
  const before = await refunded('CH-1008-2');
  expect([await refund(proof, asked()), await refund(proof, asked())]).toEqual([
    { amountMinor: 100, currency: 'EUR' },
    { amountMinor: 100, currency: 'EUR' },
  ]);
  expect(await refunded('CH-1008-2')).toBe(before + 100);
  expect(await refunds()).toMatchObject([{ charge_id: 'CH-1008-2', amount_minor: 100, approved_by: 'ana', reason: 'charged_twice' }]);
});

it.each([
  ['a higher amount', { amountMinor: 24_900 }],
  ['another charge', { chargeId: 'CH-1009-1' }],
  ['another text', { reply: 'Hallo' }],
])('makes no refund for %s than was approved', async (_case, change) => {
  const proof = await approve(asked());
  await expect(refund(proof, asked(change))).rejects.toMatchObject({ type: 'PROOF_INVALID' });
  expect(await refunds()).toEqual([]);
});

it.each([
  ['more than is left on the charge', { amountMinor: 24_901 }, 'eva.lindner@example.org'],
  ['in another currency', { currency: 'USD' }, 'eva.lindner@example.org'],
  ['to a customer whose charge it is not', {}, 'jack.whitfield@example.com'],
])('makes no refund, even approved, %s', async (_case, change, customerEmail) => {
  const args = asked(change);
  const proof = await approve(args);
  const before = await refunded('CH-1008-2');
  await expect(refund(proof, args, customerEmail)).rejects.toMatchObject({ type: 'REFUND_NOT_POSSIBLE' });
  expect([await refunded('CH-1008-2'), await refunds()]).toEqual([before, []]);
});

it('sends only the approved text under an approval', async () => {
  const args = asked();
  const proof = await approve(args);
  const approval = { proof, action: 'refund_and_reply', arguments: args } as const;
  const eva = { ...ticket, customerEmail: 'eva.lindner@example.org' };
  await expect(send(activities(), { ticket: eva, reply: 'Something else', approval })).rejects.toMatchObject({ type: 'PROOF_INVALID' });
  await expect(send(activities(), { reply: args.reply, approval })).rejects.toMatchObject({ type: 'PROOF_INVALID' });
  await send(activities(), { ticket: eva, reply: args.reply, approval });
  expect((await newMails()).map(({ text }) => text?.trim())).toEqual(['Guten Tag Eva']);
});
