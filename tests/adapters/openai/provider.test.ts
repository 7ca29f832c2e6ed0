import { createServer, type IncomingMessage, type RequestListener, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { LLMock } from '@copilotkit/aimock';
import { afterEach, expect, it } from '@jest/globals';
import { createOpenAiProvider } from '../../../src/adapters/openai/provider.ts';
import type { ModelRequest } from '../../../src/kit/activity/model/provider.ts';

const open: (() => Promise<unknown>)[] = [];
afterEach(async () => {
  await Promise.all(open.splice(0).map((close) => close()));
});

const request = (changes: Partial<ModelRequest> = {}): ModelRequest => ({
  model: 'some-model',
  format: 'json_schema',
  messages: [
    { role: 'system', content: 'Sort.' },
    { role: 'user', content: 'parcel' },
  ],
  schema: { type: 'object', properties: { drawer: { type: 'string', maxLength: 9 } }, required: ['drawer'], additionalProperties: false },
  schemaName: 'sortMessage',
  outputTokens: 50,
  timeoutMs: 60_000,
  signal: new AbortController().signal,
  run: 'support-ticket:T-1',
  prompt: 'sortMessage',
  ...changes,
});

/** A server with any behaviour. */
async function serve(listener: RequestListener): Promise<string> {
  const server: Server = createServer(listener);
  await new Promise<void>((ready) => server.listen(0, '127.0.0.1', ready));
  open.push(async () => {
    server.closeAllConnections();
    await new Promise((closed) => server.close(closed));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}/v1`;
}

const complete = (baseUrl: string, changes: Partial<ModelRequest> = {}) =>
  createOpenAiProvider({ baseUrl, apiKey: 'key' }).complete(request(changes));

const send = (
  body: string,
  { status = 200, type = 'application/json', headers = {} }: { status?: number; type?: string; headers?: Record<string, string> } = {},
) => serve((_request, response) => response.writeHead(status, { 'content-type': type, ...headers }).end(body));

const completion = (message: object, rest: object = {}) =>
  JSON.stringify({
    id: 'x',
    model: 'some-model-2026',
    choices: [{ index: 0, message: { role: 'assistant', ...message }, finish_reason: 'stop' }],
    ...rest,
  });

async function mock(): Promise<LLMock> {
  const server = new LLMock({ port: 0, host: '127.0.0.1', logLevel: 'silent' });
  await server.start();
  open.push(() => server.stop());
  return server;
}

it('reads text, reason, usage and model of an answer', async () => {
  const usage = { prompt_tokens: 12, completion_tokens: 3, total_tokens: 15, prompt_tokens_details: { cached_tokens: 8 } };
  const url = await send(completion({ content: '{"drawer":"post"}' }, { usage }));
  await expect(complete(url)).resolves.toEqual({
    text: '{"drawer":"post"}',
    finishReason: 'stop',
    refusal: null,
    usage: { inputTokens: 12, outputTokens: 3, cachedInputTokens: 8 },
    model: 'some-model-2026',
  });
});

it('sends run and prompt in headers, with any letters', async () => {
  let seen: IncomingMessage['headers'] = {};
  const url = await serve((incoming, response) => {
    seen = incoming.headers;
    response.writeHead(200, { 'content-type': 'application/json' }).end(completion({ content: '{}' }));
  });
  await complete(url, { run: 'support-ticket:Müller 7\n' });
  expect(seen).toMatchObject({ 'x-signalbox-run': 'support-ticket:M%C3%BCller%207%0A', 'x-signalbox-prompt': 'sortMessage' });
});

it.each(['json_schema', 'json_object', 'text'] as const)('requests the format of the answer as %s', async (format) => {
  const server = await mock();
  server.onMessage('parcel', { content: '{}' });
  await complete(`${server.url}/v1`, { format });
  const body = server.getLastRequest()?.body as {
    response_format?: { type: string };
    messages: { content: string }[];
    max_completion_tokens: number;
  };
  expect(body.response_format?.type).toBe(format === 'text' ? undefined : format);
  expect(body.messages[0]?.content.includes('"maxLength":9')).toBe(format !== 'json_schema');
  expect(body.max_completion_tokens).toBe(50);
});

it('names the output limit as older servers do, if configured', async () => {
  const server = await mock();
  server.onMessage('parcel', { content: '{}' });
  await createOpenAiProvider({ baseUrl: `${server.url}/v1`, apiKey: 'key', tokenLimit: 'max_tokens' }).complete(request());
  expect(server.getLastRequest()?.body).toMatchObject({ max_tokens: 50 });
});

it('passes on the wait that the server asks for', async () => {
  const server = await mock();
  server.onMessage('parcel', { error: { message: 'slow down' }, status: 429, retryAfter: 4 });
  await expect(complete(`${server.url}/v1`)).rejects.toMatchObject({ code: 'MODEL_RATE_LIMITED', retryAfterMs: 4_000 });
});

it('sends one request and does not retry', async () => {
  const server = await mock();
  server.onMessage('parcel', { error: { message: 'overloaded' }, status: 503 });
  await expect(complete(`${server.url}/v1`)).rejects.toMatchObject({ code: 'MODEL_UNAVAILABLE' });
  expect(server.getRequests()).toHaveLength(1);
});

it('reports a model unknown to the server as MODEL_UNKNOWN', async () => {
  const server = await mock();
  await expect(complete(`${server.url}/v1`)).rejects.toMatchObject({ code: 'MODEL_UNKNOWN' });
});

it('reports a malformed body as a broken answer', async () => {
  const server = await mock();
  server.onMessage('parcel', { content: '{}' }, { chaos: { malformedRate: 1 } });
  await expect(complete(`${server.url}/v1`)).rejects.toMatchObject({ code: 'MODEL_ANSWER_BROKEN' });
});

it('reports a dropped connection as unavailable', async () => {
  const server = await mock();
  server.onMessage('parcel', { content: '{}' }, { chaos: { disconnectRate: 1 } });
  await expect(complete(`${server.url}/v1`)).rejects.toMatchObject({ code: 'MODEL_UNAVAILABLE' });
});

const hang = (): void => undefined;
const drip = (_request: IncomingMessage, response: ServerResponse): void => {
  response.writeHead(200, { 'content-type': 'application/json' });
  const timer = setInterval(() => response.write(' '), 20);
  response.on('close', () => clearInterval(timer));
};
const resetMidBody: RequestListener = (_request, response) => {
  response.writeHead(200, { 'content-type': 'application/json', 'content-length': '1000' });
  response.write('{"choices":', () => response.destroy());
};

it.each([
  ['never answers', hang],
  ['answers a byte at a time', drip],
])('gives up in time on a server that %s', async (_name, listener) => {
  await expect(complete(await serve(listener), { timeoutMs: 300 })).rejects.toMatchObject({ code: 'MODEL_TIMEOUT' });
});

it('reports a connection reset within the body as unavailable', async () => {
  await expect(complete(await serve(resetMidBody))).rejects.toMatchObject({ code: 'MODEL_UNAVAILABLE' });
});

it('reports a server that is not running as unavailable', async () => {
  await expect(complete('http://127.0.0.1:9/v1')).rejects.toMatchObject({ code: 'MODEL_UNAVAILABLE' });
});

it.each([
  ['before the headers', hang],
  ['in the middle of the body', drip],
])('stays a cancellation when the run is cancelled %s', async (_name, listener) => {
  const stop = new AbortController();
  const reason = new Error('the run is cancelled');
  const answer = complete(await serve(listener), { signal: stop.signal });
  setTimeout(() => stop.abort(reason), 100);
  await expect(answer).rejects.toBe(reason);
});

const inBand: [name: string, body: string, code: string][] = [
  ['nothing', '', 'MODEL_ANSWER_BROKEN'],
  ['HTML', '<html>Bad gateway</html>', 'MODEL_ANSWER_BROKEN'],
  ['half a body', '{"choices":[{"mess', 'MODEL_ANSWER_BROKEN'],
  ['a stream', 'data: {"choices":[]}\n\ndata: [DONE]\n\n', 'MODEL_ANSWER_BROKEN'],
  ['a list', '[]', 'MODEL_ANSWER_BROKEN'],
  ['null', 'null', 'MODEL_ANSWER_BROKEN'],
  ['no choices', '{"choices":[]}', 'MODEL_ANSWER_BROKEN'],
  ['choices that are null', '{"choices":null}', 'MODEL_ANSWER_BROKEN'],
  ['a choice without a message', '{"choices":[{"finish_reason":"stop"}]}', 'MODEL_ANSWER_BROKEN'],
  ['an error', '{"error":{"message":"oops"}}', 'MODEL_ANSWER_BROKEN'],
  ['an error as text', '{"error":"oops"}', 'MODEL_ANSWER_BROKEN'],
  ['an error with the status of the server behind', '{"error":{"message":"busy","code":429}}', 'MODEL_RATE_LIMITED'],
  ['an error of a quota', '{"error":{"message":"pay","code":"insufficient_quota"}}', 'MODEL_QUOTA'],
];

it.each(inBand)('reports %s with status 200 as a failure', async (_name, body, code) => {
  await expect(complete(await send(body))).rejects.toMatchObject({ code });
});

const refusals: [name: string, status: number, body: string, code: string, words: string][] = [
  ['an error object', 498, '{"error":{"message":"full","code":"capacity_exceeded"}}', 'MODEL_UNAVAILABLE', '498 full (capacity_exceeded)'],
  ['an error that is a text', 404, '{"error":"model \'tiny\' not found"}', 'MODEL_UNKNOWN', "404 model 'tiny' not found"],
  [
    'a message without an error',
    400,
    '{"object":"error","message":"too long","code":"context_length_exceeded"}',
    'MODEL_REQUEST_INVALID',
    'too long (context',
  ],
  ['a detail', 422, '{"detail":[{"loc":["body"],"msg":"field required"}]}', 'MODEL_REQUEST_INVALID', '422 field required'],
  ['a list', 400, '[{"error":{"code":400,"message":"no","details":[{"reason":"API_KEY_INVALID"}]}}]', 'MODEL_AUTH', 'API_KEY_INVALID'],
  ['a page of a proxy', 520, '<html><style>b{}</style><b>Web server</b> error</html>', 'MODEL_UNAVAILABLE', '520 Web server error'],
  ['nothing', 529, '', 'MODEL_UNAVAILABLE', '529 it gave no reason'],
  ['half a body', 400, '{"error":{"mess', 'MODEL_REQUEST_INVALID', '400 {"error":{"mess'],
];

it.each(refusals)('keeps the text of a refusal that is %s', async (_name, status, body, code, words) => {
  await expect(complete(await send(body, { status }))).rejects.toMatchObject({ code, message: expect.stringContaining(words) });
});

it('returns a failed generation as an answer, which the step repairs', async () => {
  const body = JSON.stringify({ error: { message: 'no', code: 'tool_use_failed', failed_generation: '<look_up>' } });
  await expect(complete(await send(body, { status: 400 }))).resolves.toEqual({
    ...{ text: '<look_up>', finishReason: 'tool_use_failed', refusal: null, usage: null, model: 'some-model' },
  });
});

it('passes on a refusal, an empty text and missing usage unchanged', async () => {
  const url = await send(completion({ content: null, refusal: 'I cannot do that.' }));
  await expect(complete(url)).resolves.toMatchObject({ text: '', refusal: 'I cannot do that.', usage: null });
});

it('reads an answer whose content type is wrong', async () => {
  await expect(complete(await send(completion({ content: '{}' }), { type: 'text/plain' }))).resolves.toMatchObject({ text: '{}' });
});

it('stops reading an answer that is larger than a megabyte', async () => {
  const url = await send(completion({ content: 'x'.repeat(5_000_000) }));
  await expect(complete(url)).rejects.toMatchObject({ code: 'MODEL_ANSWER_BROKEN', message: expect.stringContaining('larger than') });
});
