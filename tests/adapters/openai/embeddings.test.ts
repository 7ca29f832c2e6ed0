import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, expect, it } from '@jest/globals';
import { readEmbeddings } from '../../../src/adapters/openai/embeddings.ts';
import { createOpenAiProvider } from '../../../src/adapters/openai/provider.ts';

let server: Server | undefined;
afterEach(async () => {
  server?.closeAllConnections();
  await new Promise((closed) => (server ? server.close(closed) : closed(null)));
  server = undefined;
});

interface Seen {
  body?: unknown;
  url?: string | undefined;
}

/** A provider at a server with this answer, and what the server saw. */
async function providerOf(answer: { status?: number; headers?: IncomingHttpHeaders; body: unknown }) {
  const seen: Seen = {};
  server = createServer((request, response) => {
    let text = '';
    request.on('data', (chunk: Buffer) => (text += chunk.toString()));
    request.on('end', () => {
      Object.assign(seen, { url: request.url, body: JSON.parse(text) });
      response.writeHead(answer.status ?? 200, { 'content-type': 'application/json', ...answer.headers }).end(JSON.stringify(answer.body));
    });
  });
  await new Promise<void>((ready) => server!.listen(0, '127.0.0.1', ready));
  const provider = createOpenAiProvider({ baseUrl: `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`, apiKey: 'key' });
  const embed = (texts: string[]) =>
    provider.embed!({ model: 'm', texts, timeoutMs: 60_000, signal: new AbortController().signal, run: 'r', prompt: 'p' });
  return { embed, seen };
}

const item = (embedding: unknown, index?: number) => ({ object: 'embedding', embedding, ...(index !== undefined && { index }) });
const bodyOf = (data: unknown, usage: unknown = { prompt_tokens: 3, total_tokens: 3 }) => ({ object: 'list', data, usage });
const read = (data: unknown, count = 1) => readEmbeddings(JSON.stringify(bodyOf(data)), count);

it('asks for numbers, whatever the package or the server would choose', async () => {
  const { embed, seen } = await providerOf({ body: bodyOf([item([0.5, -1], 0)]) });
  expect(await embed(['a text'])).toEqual({ vectors: [[0.5, -1]], usage: { inputTokens: 3, outputTokens: 0, cachedInputTokens: 0 } });
  expect(seen).toEqual({ url: '/v1/embeddings', body: { model: 'm', input: ['a text'], encoding_format: 'float' } });
});

it('puts vectors into the order of the texts by their numbers, and takes the order of the list without numbers', () => {
  expect(read([item([2], 1), item([1], 0)], 2).vectors).toEqual([[1], [2]]);
  expect(read([item([1]), item([2])], 2).vectors).toEqual([[1], [2]]);
});

it.each([
  ['fewer vectors than texts', [item([1], 0)], 2, 'it has 1 vectors for 2 texts'],
  ['more vectors than texts', [item([1], 0), item([1], 1)], 1, 'it has 2 vectors for 1 texts'],
  ['two vectors for one text', [item([1], 0), item([1], 0)], 2, 'not numbered from 0 to 1'],
  ['a vector for no text', [item([1], 7)], 1, 'not numbered from 0 to 0'],
  ['an empty vector', [item([], 0)], 1, 'vector 0 has 0 numbers'],
  ['a vector that is null', [null], 1, 'vector 0 is no list of numbers'],
  ['base64 although numbers were asked for', [item('AACAPw==', 0)], 1, 'vector 0 is no list of numbers'],
  ['a vector of zeros', [item([0, 0], 0)], 1, 'vector 0 is all zeros'],
  ['a value that is no number (NaN is null in JSON)', [item([1, null], 0)], 1, 'vector 0 has a value that is no number'],
  ['a value that is a text', [item([1, '2'], 0)], 1, 'vector 0 has a value that is no number'],
  ['a value beyond 32 bits', [item([1, 1e300], 0)], 1, 'vector 0 has a value that is no number'],
  ['vectors of two lengths', [item([1], 0), item([1, 2], 1)], 2, 'its vectors have 1 and 2 numbers'],
  ['no list', { embedding: [1] }, 1, 'it has no vectors'],
])('refuses %s', (_, data, count, detail) => {
  expect(() => read(data, count)).toThrow(
    expect.objectContaining({ code: 'MODEL_ANSWER_BROKEN', message: expect.stringContaining(detail) }),
  );
});

it('finds the error in a body with status 200', () => {
  const body = JSON.stringify({ error: { message: 'The upstream model failed.', type: 'server_error', code: 502 } });
  expect(() => readEmbeddings(body, 1)).toThrow(expect.objectContaining({ code: 'MODEL_UNAVAILABLE' }));
});

it.each([
  ['missing usage', undefined],
  ['usage of zero', { prompt_tokens: 0, total_tokens: 0 }],
])('knows no price for %s', (_, usage) => {
  expect(readEmbeddings(JSON.stringify({ data: [item([1], 0)], usage }), 1).usage).toBeNull();
});

it('keeps the wait that a server asks for', async () => {
  const { embed } = await providerOf({ status: 429, headers: { 'retry-after': '2' }, body: { error: { message: 'Slow down.' } } });
  await expect(embed(['a'])).rejects.toMatchObject({ code: 'MODEL_RATE_LIMITED', retryAfterMs: 2_000 });
});

it('names the setting where the provider does not know the model', async () => {
  const body = { error: { message: 'The model m does not exist.', code: 'model_not_found' } };
  const { embed } = await providerOf({ status: 404, body });
  await expect(embed(['a'])).rejects.toMatchObject({
    code: 'MODEL_UNKNOWN',
    fix: expect.stringContaining('SIGNALBOX_MODEL_EMBEDDING'),
  });
});

it('reads an answer that is larger than any text', async () => {
  const many = Array.from({ length: 64 }, (_, index) =>
    item(
      Array.from({ length: 1_536 }, () => Math.random()),
      index,
    ),
  );
  const { embed } = await providerOf({ body: bodyOf(many) });
  expect((await embed(many.map((_, at) => `text ${at}`))).vectors).toHaveLength(64);
});
