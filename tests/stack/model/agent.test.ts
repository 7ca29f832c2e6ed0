import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type OpenAI from 'openai';
import { z } from 'zod';
import { startTestModel, type TestModel } from './ask.ts';

/** Another business than in the tickets: the model must work by wording and schema alone. */
let model: TestModel;
beforeAll(async () => {
  model = await startTestModel();
});
afterAll(() => model.close());

const Final = z.object({
  outcome: z.union([
    z.literal('respond').describe('The matter is settled.'),
    z.literal('clarify').describe('Something is missing.'),
    z.literal('escalate').describe('A human must decide.'),
  ]),
  message: z.string().describe('The letter to the customer.'),
  desk: z.union([z.literal('front'), z.literal('accounts'), z.null()]).describe('The desk that takes over with escalate, else null.'),
  certainty: z.number().min(0).max(1),
});
type Final = z.infer<typeof Final>;

const tool = (name: string, description: string, input: z.ZodObject): OpenAI.ChatCompletionTool => ({
  type: 'function',
  function: { name, description, parameters: z.toJSONSchema(input) },
});
const tools = [
  tool(
    'list_purchases',
    'Lists purchases of the guest and when they are delivered.',
    z.object({ purchaseNumber: z.string().nullable().describe('Like P-77.') }),
  ),
  tool('consult_handbook', 'Searches the handbook.', z.object({ question: z.string() })),
  tool('cancel_purchase', 'Cancels a purchase of the guest.', z.object({ purchaseNumber: z.string(), feeCents: z.int() })),
];

/** The tools' results; a function gets the arguments. */
type Shop = Record<string, (args: Record<string, unknown>) => unknown>;
const handbook = {
  pages: [
    {
      id: 'h-1',
      title: 'Breakfast in the garden',
      text: 'Breakfast is served in the garden from 7:30 to 10:00. On rainy days it is served in the hall.',
    },
  ],
};
const purchase = (number: string, state: string) => ({
  purchaseNumber: number,
  label: `Purchase ${number}`,
  value: `${state}, cancelled for a fee of 300 cents`,
  terms: { purchaseNumber: number, feeCents: 300 },
});
const everyday: Shop = {
  list_purchases: ({ purchaseNumber }) => ({
    found: [purchase('P-12', 'delivered'), purchase('P-34', 'packed')].filter(
      (one) => purchaseNumber === null || one.purchaseNumber === purchaseNumber,
    ),
  }),
  consult_handbook: () => handbook,
  cancel_purchase: () => ({ cancelled: true }),
};

/** Runs the tools until there is an answer. */
async function work(text: string, shop: Shop = {}): Promise<{ final: Final; made: [string, Record<string, unknown>][] }> {
  const messages: OpenAI.ChatCompletionMessageParam[] = [{ role: 'user', content: JSON.stringify({ message: text, guestName: 'Jo' }) }];
  const made: [string, Record<string, unknown>][] = [];
  const json_schema = { name: 'final', schema: z.toJSONSchema(Final) as Record<string, unknown> };
  for (let turn = 0; turn < 8; turn += 1) {
    const request = { model: 'offline-large', messages, tools, response_format: { type: 'json_schema' as const, json_schema } };
    const { message } = (await model.client.chat.completions.create(request)).choices[0]!;
    if (!message.tool_calls) return { final: Final.parse(JSON.parse(message.content ?? '')), made };
    messages.push(message);
    for (const call of message.tool_calls) {
      if (call.type !== 'function') continue;
      const args = JSON.parse(call.function.arguments) as Record<string, unknown>;
      made.push([call.function.name, args]);
      const result = { ...everyday, ...shop }[call.function.name]!(args);
      messages.push({ role: 'tool', tool_call_id: call.id, content: JSON.stringify(result) });
    }
  }
  throw new Error('it never answered');
}
const names = (made: [string, unknown][]) => made.map(([name]) => name);

it('searches and answers from what was found', async () => {
  const { final, made } = await work('When is breakfast served in the garden?');
  expect(names(made)).toEqual(['consult_handbook']);
  expect(final).toMatchObject({ outcome: 'respond', desk: null });
  expect(final.message).toContain('from 7:30 to 10:00');
});

it('takes all arguments of an act from one object that a tool returned', async () => {
  const { final, made } = await work('Please cancel my purchase P-34.');
  expect(made).toContainEqual(['list_purchases', { purchaseNumber: 'P-34' }]);
  expect(made).toContainEqual(['cancel_purchase', { purchaseNumber: 'P-34', feeCents: 300 }]);
  expect(final.outcome).toBe('respond');
});

it('does not act when nobody asks for it, or when the object is not clear', async () => {
  expect(names((await work('When is breakfast served?')).made)).not.toContain('cancel_purchase');
  const { final, made } = await work('Please cancel my purchase.');
  expect(names(made)).not.toContain('cancel_purchase');
  expect(final).toMatchObject({ outcome: 'clarify', message: expect.stringContaining('purchase number') });
});

it('hands the case over when its act is refused', async () => {
  const refused = { cancel_purchase: () => ({ outcome: 'rejected', problem: 'too late' }) };
  const { final } = await work('Please cancel my purchase P-34.', refused);
  expect(final).toMatchObject({ outcome: 'escalate', desk: expect.stringMatching(/front|accounts/) });
});

it('hands the case over when nothing is known', async () => {
  expect((await work('blorb fnord wibble quux')).final).toMatchObject({ outcome: 'escalate', certainty: 0.7 });
});

it('calls nothing when calls are not allowed', async () => {
  const { message } = (
    await model.client.chat.completions.create({
      ...{ model: 'offline-large', tools, tool_choice: 'none' as const },
      messages: [{ role: 'user', content: 'When is breakfast served?' }],
      response_format: { type: 'json_schema', json_schema: { name: 'final', schema: z.toJSONSchema(Final) } },
    })
  ).choices[0]!;
  expect(message.tool_calls).toBeUndefined();
  expect(Final.parse(JSON.parse(message.content ?? '')).outcome).toBe('escalate');
});
