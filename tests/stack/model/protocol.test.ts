import { readFileSync } from 'node:fs';
import { mkdtemp, readFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { zodResponseFormat } from 'openai/helpers/zod';
import { z } from 'zod';
import { startTestModel, type TestModel } from './ask.ts';

const Sorted = z.object({
  topic: z.enum(['delivery', 'payment']),
  confidence: z.number().min(0).max(1),
  reasoning: z.string(),
});
const question = [{ role: 'user' as const, content: 'When will my parcel be delivered?' }];
const asked = { model: 'offline-small', messages: question, response_format: zodResponseFormat(Sorted, 'sorted') };

let model: TestModel;
beforeAll(async () => {
  model = await startTestModel();
});
afterAll(() => model.close());

describe('the offline model and the official client', () => {
  it('answers chat.completions.parse with a value that fits the schema', async () => {
    const completion = await model.client.chat.completions.parse(asked);
    expect(completion.choices[0]?.message.parsed?.topic).toBe('delivery');
    expect(completion.choices[0]?.finish_reason).toBe('stop');
    expect(completion.usage?.total_tokens).toBe((completion.usage?.prompt_tokens ?? 0) + (completion.usage?.completion_tokens ?? 0));
    expect(completion.usage?.prompt_tokens).toBeGreaterThan(0);
  });

  it('cuts an answer off at the token limit and says so', async () => {
    const completion = await model.client.chat.completions.create({ ...asked, max_completion_tokens: 5 });
    expect(completion.choices[0]?.finish_reason).toBe('length');
    expect(completion.choices[0]?.message.content).toHaveLength(20);
    expect(() => JSON.parse(completion.choices[0]?.message.content ?? '') as unknown).toThrow(SyntaxError);
  });

  it('reads content parts like plain text', async () => {
    const messages = [{ role: 'user' as const, content: [{ type: 'text' as const, text: 'Why was my payment charged twice?' }] }];
    const completion = await model.client.chat.completions.parse({ ...asked, messages });
    expect(completion.choices[0]?.message.parsed?.topic).toBe('payment');
  });

  it.each(['json_object', 'text'] as const)('says that it needs a schema for the answer: %s', async (type) => {
    const call = model.client.chat.completions.create({ model: 'offline-small', messages: question, response_format: { type } });
    await expect(call).rejects.toMatchObject({
      ...{ status: 400, param: 'response_format.type' },
      message: expect.stringContaining('needs the JSON schema of the answer'),
    });
  });

  it('lists its models', async () => {
    const { data } = await model.client.models.list();
    expect(data.map(({ id }) => id)).toEqual(['offline-small', 'offline-large', 'offline-vision', 'offline-embedding']);
  });

  it('answers 404 for a model that it does not have', async () => {
    const call = model.client.chat.completions.create({ ...asked, model: 'gpt-9' });
    await expect(call).rejects.toMatchObject({ status: 404, code: 'model_not_found', param: 'model' });
  });
});

describe('requests that do not fit the protocol', () => {
  it.each([
    ['no JSON', '{"model"', null],
    ['no object', [1], null],
    ['no messages', { model: 'offline-small' }, 'messages'],
    ['no schema for the answer', { model: 'offline-small', messages: question }, 'response_format'],
    ['an unknown role', { model: 'offline-small', messages: [{ role: 'robot', content: 'x' }] }, 'messages[0].role'],
    ['a message without text', { model: 'offline-small', messages: [{ role: 'user' }] }, 'messages[0].content'],
    [
      'an unknown part',
      { model: 'offline-small', messages: [{ role: 'user', content: [{ type: 'input_audio' }] }] },
      'messages[0].content[0].type',
    ],
    [
      'an image from the net',
      {
        model: 'offline-vision',
        messages: [{ role: 'user', content: [{ type: 'image_url', image_url: { url: 'https://shop.example/a.png' } }] }],
      },
      'messages[0].content[0].image_url.url',
    ],
    [
      'a schema format without schema',
      { model: 'offline-small', messages: question, response_format: { type: 'json_schema' } },
      'response_format.json_schema',
    ],
    ['a limit below one', { ...asked, max_tokens: 0 }, 'max_tokens'],
    ['several choices', { ...asked, n: 3 }, 'n'],
    ['a call that must be made', { ...asked, tool_choice: 'required' }, 'tool_choice'],
    ['a stream', { ...asked, stream: true }, 'stream'],
  ])('are refused with 400 and the parameter named: %s', async (_, body, param) => {
    const response = await model.send('POST', '/v1/chat/completions', body);
    expect(response.status).toBe(400);
    expect(await response.json()).toMatchObject({
      error: { type: 'invalid_request_error', param, message: expect.any(String) as unknown },
    });
  });

  it('are refused with 413 when they are too large', async () => {
    const response = await model.send('POST', '/v1/chat/completions', 'x'.repeat(25 * 1024 * 1024));
    expect(response.status).toBe(413);
  });

  it('get 404 for an unknown path', async () => {
    expect((await model.send('GET', '/v1/embeddings')).status).toBe(404);
  });

  it('leave the server running', async () => {
    expect(await (await model.send('GET', '/health')).json()).toEqual({ status: 'ok' });
  });
});

it('writes one line a request with run, prompt, hash and status', async () => {
  const logFile = join(await mkdtemp(join(tmpdir(), 'signalbox-model-')), 'logs', 'model.jsonl');
  const logged = await startTestModel({ logFile });
  const headers = { 'x-signalbox-run': 'support-ticket:T-1', 'x-signalbox-prompt': 'classifyTicket' };
  await logged.send('POST', '/v1/chat/completions', asked, headers);
  await logged.send('POST', '/v1/chat/completions', asked, headers);
  await logged.send('POST', '/v1/chat/completions', { ...asked, n: 1 }, { ...headers, 'x-signalbox-run': 'r-2' });
  await logged.send('POST', '/v1/chat/completions', { model: 'offline-small' }, headers);
  await logged.close();
  const lines = (await readFile(logFile, 'utf8'))
    .trim()
    .split('\n')
    .map((line) => JSON.parse(line) as Record<string, unknown>);
  expect(lines.map(({ run, prompt, status }) => [run, prompt, status])).toEqual([
    ['support-ticket:T-1', 'classifyTicket', 200],
    ['support-ticket:T-1', 'classifyTicket', 200],
    ['r-2', 'classifyTicket', 200],
    ['support-ticket:T-1', 'classifyTicket', 400],
  ]);
  for (const { arrivedAt, time } of lines) expect(Date.parse(String(arrivedAt))).toBeLessThanOrEqual(Date.parse(String(time)));
  expect(lines[0]?.requestHash).toBe(lines[1]?.requestHash);
  expect(lines[0]?.requestHash).not.toBe(lines[2]?.requestHash);
});

it('writes the line of a request before it answers, so that a kill right after loses no line', async () => {
  const logFile = join(await mkdtemp(join(tmpdir(), 'signalbox-model-')), 'model.jsonl');
  const logged = await startTestModel({ logFile });
  for (let asked = 1; asked <= 20; asked++) {
    await logged.send('POST', '/v1/chat/completions', asked);
    expect(readFileSync(logFile, 'utf8').split('\n')).toHaveLength(asked + 1);
  }
  await logged.close();
});
