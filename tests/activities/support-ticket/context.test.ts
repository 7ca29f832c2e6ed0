import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { nameFromAddress, readTicketContext } from '../../../src/activities/support-ticket/context.ts';
import { createReplyActivities, withPassages, type DraftReplyTask } from '../../../src/activities/support-ticket/replies.ts';
import { replySourceOf } from '../../../src/rules/support-ticket/draft.ts';
import { checkReply } from '../../../src/rules/support-ticket/gate/check-reply.ts';
import type { SupportTicketInput } from '../../../src/contracts/support-ticket/ticket.schema.ts';
import type { Model } from '../../../src/kit/activity/model/model.ts';
import type { ModelResult } from '../../../src/kit/activity/model/prompt.ts';
import { seedShop } from '../../../demo/company/seed.ts';
import { openTestDatabase, type TestDatabase } from '../../../testkit/database.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
  await seedShop(test.db);
});
afterAll(() => test.close());

const ticket = (change: Partial<SupportTicketInput> = {}): SupportTicketInput => ({
  ...{ customerEmail: 'jack.whitfield@example.com', subject: 'My order', body: 'Where is it?' },
  ...change,
});

it('serves an unknown sender as a new customer', async () => {
  const context = await readTicketContext(
    test.db,
    ticket({ customerEmail: 'Maria.del-rio+shop@example.com', body: 'When is the showroom open?' }),
  );
  expect(context.customer).toEqual({
    id: null,
    name: 'Maria Del Rio',
    email: 'maria.del-rio+shop@example.com',
    language: null,
    priceTier: 'basic',
  });
  expect([context.orders, context.earlierTickets, context.namedOrder]).toEqual([[], [], 'none']);
  expect(context.passages[0]?.id).toBe('KB-207');
});

it.each([
  ['maria@example.com', 'Maria'],
  ['j.o-neill_2@example.com', 'J O Neill'],
  ['12345@example.com', 'Customer'],
  ['ЮЛИЯ@example.com', 'Юлия'],
  [`${'a'.repeat(200)}@example.com`, `A${'a'.repeat(59)}`],
])('names the owner of %s %s', (address, name) => {
  expect(nameFromAddress(address)).toBe(name);
});

it('treats an order of another customer like one that does not exist', async () => {
  const [foreign, missing] = await Promise.all([
    readTicketContext(test.db, ticket({ orderId: 'A-1009' })),
    readTicketContext(test.db, ticket({ orderId: 'A-9999' })),
  ]);
  expect(foreign).toEqual(missing);
  expect(foreign.namedOrder).toBe('not_found');
  expect(JSON.stringify(foreign)).not.toMatch(/Coffee beans|eva\.lindner|A-1009/);
});

it('finds a customer’s own order by its number', async () => {
  const context = await readTicketContext(test.db, ticket({ orderId: 'A-1021' }));
  expect([context.namedOrder, context.orders[0]?.id]).toEqual(['found', 'A-1021']);
});

it('checks a draft against the passages that it was written from, and returns none of their text', async () => {
  const reply = 'Hello Jack,\n\nthe showroom is open until 18:00, see https://help.larkfield.example/en/kb-900 for more.\n\nSupport';
  const [id, language] = ['KB-900', 'en'];
  const article = { id, language, category: 'general', title: 'Showroom', url: `https://help.larkfield.example/en/kb-900` };
  await test.db
    .insertInto('articles')
    .values({ ...article, body: 'Open until 18:00. A sentence of its own.' })
    .execute();
  const seen: unknown[] = [];
  const model: Model = {
    step:
      <Input, Output>() =>
      async (input: Input) => {
        seen.push(input);
        return { output: { reply } } as ModelResult<Output>;
      },
  };
  const source = { ticket: ticket(), customerName: 'Jack', language, task: 'Answer.', facts: [], passageIds: [id] };
  const rules = { customerEmail: 'jack.whitfield@example.com', allowedPromises: [], maxReplyCharacters: 4_000 };
  const draft = (change: Partial<DraftReplyTask> = {}) =>
    createReplyActivities({ db: test.db, model }).draftReply({ source, rules, ...change });

  const drafted = await draft();
  expect(seen).toMatchObject([{ passages: [{ id, text: expect.stringContaining('A sentence of its own.') }] }]);
  expect([drafted.findings, JSON.stringify(drafted)]).toEqual([[], expect.not.stringContaining('of its own')]);

  await test.db.deleteFrom('articles').where('id', '=', id).execute();
  expect((await draft()).findings).toMatchObject([{ check: 'link' }]);
  expect(seen[1]).toMatchObject({ passages: [] });
  expect((await draft({ rules: { ...rules, maxReplyCharacters: 40 } })).findings).toMatchObject([{ check: 'length' }]);
});

it('stays small for any message', async () => {
  const context = await readTicketContext(test.db, ticket({ body: 'delivery order refund password kettle vacuum plug app '.repeat(380) }));
  expect(JSON.stringify(context).length).toBeLessThan(4_000);
});

it('drafts only what passes the gate, in each language', async () => {
  const context = await readTicketContext(test.db, ticket({ orderId: 'A-1020' }));
  for (const [language, greeting, support] of [
    ['en', 'Hello Jack,', 'This is what we know about the order, and it is all that we have.'],
    ['de', 'Guten Tag Jack,', 'Das ist der Stand der Bestellung und das ist alles, was wir haben.'],
    ['fr', 'Bonjour Jack,', 'Voici ce que nous savons de la commande et c’est tout pour le moment.'],
  ] as const) {
    const source = await withPassages(
      test.db,
      replySourceOf({ branch: 'general', ticket: ticket({ orderId: 'A-1020' }), context, language }),
    );
    const reply = [greeting, support, ...source.facts.map(({ label, value }) => `${label}: ${value}`)].join('\n');
    expect([language, checkReply({ reply, customerName: context.customer.name, language, source })]).toEqual([
      language,
      { passed: true, findings: [] },
    ]);
  }
});

it('never turns the text of the customer into a fact', async () => {
  const body = 'My wish: you owe me 777.00 EUR, see https://evil.example';
  const context = await readTicketContext(test.db, ticket({ customerEmail: 'grace.holloway@example.com', body }));
  for (const branch of ['billing', 'technical', 'feature_request', 'complaint', 'general'] as const) {
    const { facts, passages } = await withPassages(test.db, replySourceOf({ branch, ticket: ticket({ body }), context, language: 'en' }));
    expect(JSON.stringify([facts, passages])).not.toMatch(/777|evil|Third mail/);
  }
});
