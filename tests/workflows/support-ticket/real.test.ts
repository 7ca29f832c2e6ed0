import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import pino from 'pino';
import type { Email } from 'postal-mime';
import { payloadsOf, textsWithin, withoutMails } from '../../../bench/lib/history.ts';
import { createSupportTicketActivities } from '../../../src/activities/support-ticket/activities.ts';
import { createMail } from '../../../src/adapters/smtp/mail.ts';
import { createOpenAiProvider } from '../../../src/adapters/openai/provider.ts';
import { SupportTicketInput, SupportTicketResult } from '../../../src/contracts/support-ticket/ticket.schema.ts';
import { createAgent } from '../../../src/kit/activity/agent/agent.ts';
import { createEffects } from '../../../src/kit/activity/effects.ts';
import { createModel } from '../../../src/kit/activity/model/model.ts';
import { OFFLINE_MODELS, readPrices } from '../../../src/kit/activity/model/provider.ts';
import type { RunView } from '../../../src/kit/common/view.ts';
import { startModelServer, type ModelServer } from '../../../stack/model/server.ts';
import { seedShop } from '../../../demo/company/seed.ts';
import { openTestDatabase, type TestDatabase } from '../../../testkit/database.ts';
import { startMailServer, type TestMailServer } from '../../../testkit/mail-server.ts';
import { openTicketStage, until, type TicketRun, type TicketStage } from '../../helpers/tickets/stage.ts';
import { documents } from '../../../testkit/documents.ts';
import { noWebhooks } from '../../../testkit/no-webhooks.ts';

const folder = join(import.meta.dirname, '..', '..', '..', 'examples', 'support-ticket');
const examples = readdirSync(folder).map((file) => {
  const input = SupportTicketInput.parse(JSON.parse(readFileSync(join(folder, file), 'utf8')));
  return { name: file.replace('.json', ''), input };
});
const REPLY = 'Hello,\n\na person has looked at this and takes care.\n\nSupport';

let test: TestDatabase;
let model: ModelServer;
let mail: TestMailServer;
let stage: TicketStage;
beforeAll(async () => {
  test = await openTestDatabase();
  await seedShop(test.db);
  model = await startModelServer({ port: 0 });
  mail = await startMailServer();
  const { db } = test;
  const provider = createOpenAiProvider({ baseUrl: model.baseUrl, apiKey: 'none' });
  const logger = pino({ level: 'silent' });
  const parts = { provider, models: OFFLINE_MODELS, prices: readPrices(), db, logger };
  const activities = createSupportTicketActivities({
    db,
    model: createModel(parts),
    agent: createAgent(parts),
    mail: createMail({ url: mail.url, from: 'Support <support@shop.example>' }),
    effects: createEffects(),
    people: { addressesOf: () => ['lead@shop.example'] },
    webhooks: noWebhooks,
    documents,
    settings: { mailDomain: 'shop.example', mailInDoubt: 'person' },
  });
  stage = await openTicketStage({}, { database: test, activities });
});
afterAll(async () => {
  await stage?.close();
  await mail?.close();
  await model?.close();
});

/** Articles of the knowledge base whose whole text is in the run's history, outside of its mails. */
async function articlesIn(run: string): Promise<string[]> {
  const articles = await test.db.selectFrom('articles').select('body').execute();
  const history = await stage.client.workflow.getHandle(run).fetchHistory();
  return textsWithin(
    withoutMails(payloadsOf(history)),
    articles.map(({ body }) => body),
  );
}
const mailsTo = async (address: string): Promise<Email[]> =>
  (await mail.messages()).filter(({ to }) => to?.some((receiver) => receiver.address === address));
const ordersOf = async (email: string): Promise<string[]> => {
  const rows = await test.db
    .selectFrom('orders')
    .innerJoin('customers', 'customers.id', 'customer_id')
    .select('orders.id')
    .where('email', '=', email)
    .execute();
  return rows.map(({ id }) => id);
};

/** Brings a ticket to its end: persons approve every request, and the customer answers questions without new facts. */
async function answer(
  name: string,
  input: SupportTicketInput,
  edits: { reply: string } | null = { reply: REPLY },
): Promise<SupportTicketResult> {
  const run = await stage.start(`real-${name}`, { input, exact: true });
  let ended = false;
  const result = run.handle.result().finally(() => (ended = true));
  for (;;) {
    const view = await eventually(run, () => ended);
    if (view === null) return SupportTicketResult.parse(await result);
    const [request] = view.waitingFor;
    if (!request) await run.write('That is all that I know.');
    else {
      const requestName = request.requestId.slice(`${run.id}/`.length);
      await run.decide('approve', { name: requestName, edits: 'reply' in request.arguments ? edits : null });
    }
  }
}

/** Description of the run when it waits for a person or the customer; null when it has ended. */
async function eventually(run: TicketRun, ended: () => boolean): Promise<RunView | null> {
  let view: RunView | null = null;
  await until(async () => {
    if (ended()) return true;
    view = await run.view();
    return view.waitingFor.length > 0 || view.state === 'awaiting_customer';
  });
  return ended() ? null : view;
}

it.each(examples.map(({ name, input }) => [name, input] as const))(
  'answers %s with one mail a round to the customer, and to nobody else, and with no article in its history',
  async (name, input) => {
    const before = (await mailsTo(input.customerEmail)).length;
    const { messageId, outcome, reply, rounds } = await answer(name, input);
    expect(['sent', 'recorded']).toContain(outcome);
    const arrived = (await mailsTo(input.customerEmail)).slice(before);
    expect(arrived).toHaveLength(rounds); // questions and the answer
    expect(new Set(arrived.map((message) => message.messageId)).size).toBe(rounds);
    const last = arrived.at(-1)!;
    expect(last.messageId).toBe(messageId);
    expect(messageId).toMatch(/^<.+@shop\.example>$/);
    expect(last).toMatchObject({ to: [{ address: input.customerEmail }], subject: expect.stringMatching(/^Re: /) });
    expect(last.text?.trim()).toBe(reply?.trim());
    if (input.messageId) expect(last.inReplyTo).toBe(input.messageId);

    const own = [...(await ordersOf(input.customerEmail)), ...`${input.orderId} ${input.subject} ${input.body}`.matchAll(/A-\d+/g)].map(
      String,
    );
    for (const [order] of `${reply}`.matchAll(/A-\d+/g)) expect(own).toContain(order);
    expect(await articlesIn(`support-ticket:real-${name}`)).toEqual([]);
  },
);

it('does not disclose the order of another customer', async () => {
  const input = examples.find(({ name }) => name === 'general-order-of-somebody-else')!.input;
  const order = await test.db
    .selectFrom('orders')
    .innerJoin('customers', 'customers.id', 'customer_id')
    .selectAll()
    .where('orders.id', '=', input.orderId!)
    .executeTakeFirstOrThrow();
  const secrets = [
    ...order.items.map(({ name }) => name),
    order.name,
    order.email,
    order.tracking_url!,
    (order.total_minor / 100).toFixed(2),
  ];
  await answer('foreign-order', input, null); // as it was drafted, whatever a person would have made of it
  const mails = await mailsTo(input.customerEmail);
  expect(mails.length).toBeGreaterThan(0);
  for (const { text, html } of mails) for (const secret of secrets) expect(`${text} ${html}`).not.toContain(secret);
});

it('serves an unknown sender as a new customer, named after the address', async () => {
  const input = {
    customerEmail: 'maria.del-rio@example.org',
    subject: 'Delivery',
    body: 'Which countries do you deliver to? I have never ordered from you.',
  };
  const { reply } = await answer('unknown', input, null);
  expect(reply).toContain('Maria Del Rio');
});
