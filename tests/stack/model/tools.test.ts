import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type OpenAI from 'openai';
import { startTestModel, type TestModel } from './ask.ts';

type Messages = OpenAI.ChatCompletionMessageParam[];
type Choice = 'auto' | 'none';

let model: TestModel;
beforeAll(async () => {
  model = await startTestModel();
});
afterAll(() => model.close());

const tool = (name: string, description: string, properties: Record<string, unknown>): OpenAI.ChatCompletionTool => ({
  type: 'function',
  function: { name, description, parameters: { type: 'object', properties, required: Object.keys(properties) } },
});
const tools = [
  tool('track_parcel', 'Tells where the parcel of an order is and when it will be delivered.', { order_id: { type: 'string' } }),
  tool('list_invoices', 'Lists invoices and payments of a customer.', { email: { type: 'string' } }),
];
const ask = async (messages: Messages, choice: Choice = 'auto') => {
  const schema = { type: 'object', properties: { eta: { type: ['string', 'null'] } }, required: ['eta'] };
  const response_format = { type: 'json_schema' as const, json_schema: { name: 'answer', schema } };
  const request = { model: 'offline-large', messages, tools, tool_choice: choice, response_format };
  return (await model.client.chat.completions.create(request)).choices[0]!;
};
const called = (choice: Awaited<ReturnType<typeof ask>>) =>
  (choice.message.tool_calls ?? []).map((call) =>
    call.type === 'function' ? [call.function.name, JSON.parse(call.function.arguments) as unknown] : [],
  );

const tracking: Messages = [{ role: 'user', content: 'When will the parcel of order A-5005 be delivered?' }];

it('calls the tool that fits, with arguments from the message', async () => {
  const choice = await ask(tracking);
  expect(choice.finish_reason).toBe('tool_calls');
  expect(called(choice)).toEqual([['track_parcel', { order_id: 'A-5005' }]]);
});

it('answers from the result and does not repeat the call', async () => {
  const { message } = await ask(tracking);
  const id = message.tool_calls?.[0]?.id ?? '';
  const result = { role: 'tool' as const, tool_call_id: id, content: JSON.stringify({ place: 'Depot Kiel', eta: '2026-12-01' }) };
  const answer = await ask([...tracking, message, result]);
  expect(answer.finish_reason).toBe('stop');
  expect(JSON.parse(answer.message.content ?? '')).toEqual({ eta: '2026-12-01' });
});

it('calls nothing when no tool fits or an argument is unknown', async () => {
  expect(called(await ask([{ role: 'user', content: 'Do you like poems?' }]))).toEqual([]);
  expect(called(await ask([{ role: 'user', content: 'Where is my parcel?' }]))).toEqual([]);
});

it('calls nothing when no call is allowed', async () => {
  expect(called(await ask(tracking, 'none'))).toEqual([]);
});
