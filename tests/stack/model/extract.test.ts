import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { chargeChoiceOf, type ChargeChoice, type ChooseChargeInput } from '../../../src/contracts/support-ticket/ticket.schema.ts';
import { startTestModel, type TestModel } from './ask.ts';

let model: TestModel;
beforeAll(async () => {
  model = await startTestModel();
});
afterAll(() => model.close());

const charges: ChooseChargeInput['charges'] = [
  { id: 'ch_11', orderId: 'A-2001', description: 'Teapot, green', amount: '€34.50', chargedOn: '2026-10-02' },
  { id: 'ch_12', orderId: 'A-2002', description: 'Walking boots', amount: '€119.00', chargedOn: '2026-10-20' },
  { id: 'ch_13', orderId: 'A-2002', description: 'Walking boots', amount: '€119.00', chargedOn: '2026-10-21' },
  { id: 'ch_14', orderId: 'A-2003', description: 'Rucksack', amount: '€1,249.00', chargedOn: '2026-11-05' },
];
const choose = (body: string, among = charges): Promise<ChargeChoice> => {
  const input = { ticket: { subject: '', body }, charges: among };
  return model.ask(chargeChoiceOf(input), input);
};

describe('the charge that a message is about', () => {
  it.each([
    ['by order number', 'Please refund order A-2001.', 'ch_11'],
    ['by amount', 'What is the charge of 34,50 € on my account?', 'ch_11'],
    ['by an amount with thousands', 'You took 1.249,00 EUR from me.', 'ch_14'],
    ['by date', 'What did you charge me for on November 5?', 'ch_14'],
    ['by what was bought', 'I returned the rucksack and want my money back.', 'ch_14'],
    ['the later one of a double payment', 'I was charged twice for the walking boots.', 'ch_13'],
  ])('is found %s', async (_, body, chargeId) => {
    expect((await choose(body)).chargeId).toBe(chargeId);
  });

  it.each([
    ['names an order that is not there', 'Please refund order A-9999.'],
    ['names an amount that is not there', 'What is this charge of €77.70?'],
    ['names nothing', 'Can you explain your prices to me?'],
  ])('is null when the message %s', async (_, body) => {
    expect((await choose(body)).chargeId).toBeNull();
  });

  it('is null when there are no charges', async () => {
    expect((await choose('I want a refund for order A-2001.', [])).chargeId).toBeNull();
  });

  it.each([
    ['refund', 'You charged me twice, I want my money back for A-2001.'],
    ['explanation', 'What is the charge for A-2001 for? Please explain the price.'],
  ] as const)('comes with what the customer wants: %s', async (wants, body) => {
    expect((await choose(body)).wants).toBe(wants);
  });
});

describe('values for a schema', () => {
  const Order = z.object({
    orderId: z.string().nullable(),
    email: z.string().nullable(),
    totalAmount: z.number().nullable(),
    deliveryDate: z.string().nullable(),
  });

  it('are taken from the message', async () => {
    const text = 'Order B-77120 came late. I paid $1,250.75 for it, due on 2026-03-04. Write to jo@shop.example.';
    expect(await model.ask(Order, text)).toEqual({
      orderId: 'B-77120',
      email: 'jo@shop.example',
      totalAmount: 1250.75,
      deliveryDate: '2026-03-04',
    });
  });

  it('are null when the message does not name them', async () => {
    expect(Object.values(await model.ask(Order, 'Hello, a question about your shop.'))).toEqual(Array(4).fill(null));
  });

  it('are found after their labels', async () => {
    const text = 'Invoice number: R-2041\nTotal: 88,20 EUR\nDelivery date: 03.02.2026\n';
    const schema = z.object({ invoiceNumber: z.string(), total: z.number(), deliveryDate: z.string() });
    expect(await model.ask(schema, text)).toEqual({ invoiceNumber: 'R-2041', total: 88.2, deliveryDate: '03.02.2026' });
  });
});

it('are looked for in time that grows with the text, also in one made to be ambiguous', async () => {
  const text = `Order ${'11111111 '.repeat(700)}and no more`;
  await expect(model.ask(z.object({ orderNumber: z.string().nullable(), note: z.string() }), text)).resolves.toBeDefined();
});

describe('schemas of unknown shape', () => {
  const shapes: [string, z.ZodType][] = [
    ['nested objects', z.object({ customer: z.object({ name: z.string(), address: z.object({ city: z.string().nullable() }) }) })],
    ['lists with a least length', z.object({ tags: z.array(z.string()).min(2).max(3) })],
    ['numbers with limits', z.object({ severity: z.number().int().min(1).max(5), weight: z.number().min(0.5) })],
    ['texts with limits', z.object({ headline: z.string().min(3).max(12), remark: z.string().min(30) })],
    ['optional fields', z.object({ a: z.string().optional(), b: z.boolean() })],
    ['unions of objects', z.object({ result: z.union([z.object({ ok: z.boolean() }), z.object({ code: z.number() })]) })],
    ['lists of choices', z.object({ topics: z.array(z.enum(['money', 'delivery', 'weather'])) })],
    ['references', z.object({ list: z.array(z.lazy(() => z.object({ id: z.string() }))) })],
  ];
  it.each(shapes)('are filled so that they fit: %s', async (_, schema) => {
    await expect(model.ask(schema, 'My order A-12 for 20 euro did not arrive.')).resolves.toBeDefined();
    await expect(model.ask(schema, '')).resolves.toBeDefined();
  });

  it('keep limits in the description', async () => {
    const properties = { title: { type: 'string', description: 'A short title. (at least 1 characters, at most 14 characters)' } };
    const completion = await model.client.chat.completions.create({
      model: 'offline-small',
      messages: [{ role: 'user', content: 'The wooden door of the oven has been making a strange noise for days.' }],
      response_format: { type: 'json_schema', json_schema: { name: 't', schema: { type: 'object', properties, required: ['title'] } } },
    });
    const { title } = JSON.parse(completion.choices[0]?.message.content ?? '') as { title: string };
    expect(title.length).toBeGreaterThan(1);
    expect(title.length).toBeLessThanOrEqual(14);
  });
});
