import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { z } from 'zod';
import { startTestModel, type TestModel } from './ask.ts';

interface Body {
  error?: { code: unknown };
  choices?: { message: { content: string | null; refusal: string | null }; finish_reason: string }[];
}

let model: TestModel;
beforeAll(async () => {
  model = await startTestModel();
});
afterEach(() => model.send('DELETE', '/faults'));
afterAll(() => model.close());

const schema = z.toJSONSchema(z.object({ topic: z.enum(['delivery', 'payment']), reasoning: z.string() }));
const request = {
  model: 'offline-small',
  messages: [{ role: 'user', content: 'When will my parcel be delivered?' }],
  response_format: { type: 'json_schema', json_schema: { name: 'sorted', schema } },
};
const ask = (headers: Record<string, string> = {}, signal?: AbortSignal): Promise<Response> =>
  fetch(`${model.baseUrl}/chat/completions`, { method: 'POST', headers, body: JSON.stringify(request), ...(signal ? { signal } : {}) });
const askWith = (fault: string): Promise<Response> => ask({ 'x-signalbox-fault': fault });

it.each([
  ['429', 429, 'rate_limit_exceeded', '1'],
  ['429-no-retry-after', 429, 'rate_limit_exceeded', null],
  ['500', 500, 'internal_error', null],
  ['503', 503, 'service_unavailable', '1'],
  ['529', 529, 'overloaded', null],
  ['quota', 429, 'insufficient_quota', null],
  ['unknown-model', 404, 'model_not_found', null],
  ['in-band-error', 200, 502, null],
])('plays the provider error %s', async (fault, status, code, retryAfter) => {
  const response = await askWith(fault);
  expect(response.status).toBe(status);
  expect(response.headers.get('retry-after')).toBe(retryAfter);
  expect(((await response.json()) as Body).error?.code).toBe(code);
});

const contentWith = async (fault: string) => ((await (await askWith(fault)).json()) as Body).choices?.[0];

it('cuts an answer off in the middle', async () => {
  expect((await contentWith('cut-off'))?.finish_reason).toBe('length');
});

it.each(['broken-json', 'truncated-json', 'cut-off'])('sends invalid JSON: %s', async (fault) => {
  const content = (await contentWith(fault))?.message.content ?? '';
  expect(content).not.toBe('');
  expect(() => JSON.parse(content) as unknown).toThrow(SyntaxError);
});

it('sends JSON that does not fit the schema', async () => {
  const content = JSON.parse((await contentWith('wrong-schema'))?.message.content ?? '') as object;
  expect(content).not.toHaveProperty('topic');
});

it('refuses in the refusal field of the protocol', async () => {
  expect((await contentWith('refusal'))?.message).toMatchObject({ content: null, refusal: expect.any(String) as unknown });
});

it('answers without a choice', async () => {
  expect(((await (await askWith('empty-choice')).json()) as Body).choices).toEqual([]);
});

it('sends a huge response', async () => {
  expect((await (await askWith('huge')).arrayBuffer()).byteLength).toBeGreaterThan(30_000_000);
});

it('closes the connection without an answer', async () => {
  await expect(askWith('reset')).rejects.toThrow();
});

it('breaks the connection off in the middle of an answer', async () => {
  const response = await askWith('reset-mid-body');
  expect(response.status).toBe(200);
  await expect(response.text()).rejects.toThrow();
});

it.each(['hang', 'drip'])('never completes the response: %s', async (fault) => {
  const stop = new AbortController();
  const answer = ask({ 'x-signalbox-fault': fault }, stop.signal).then((response) => response.text());
  const first = await Promise.race([answer.catch(() => 'failed'), new Promise((done) => setTimeout(done, 600, 'still waiting'))]);
  stop.abort();
  await expect(answer).rejects.toThrow();
  expect(first).toBe('still waiting');
});

it('answers late, with an unchanged answer', async () => {
  await model.send('PUT', '/faults', { rules: [{ match: {}, times: 1, fault: 'slow', delayMs: 300 }] });
  const startedAt = performance.now();
  const answer = (await (await ask()).json()) as Body;
  expect(performance.now() - startedAt).toBeGreaterThanOrEqual(295);
  expect(answer.choices).toEqual(((await (await ask()).json()) as Body).choices);
});

it('applies a rule to the requests and as many times as it says, and counts', async () => {
  const rules = [
    { match: { prompt: 'classifyTicket', run: 'r-1' }, times: 2, fault: '503', retryAfterSeconds: 7 },
    { match: { contains: 'a word that is not there' }, times: null, fault: '500' },
  ];
  expect((await model.send('PUT', '/faults', { rules })).status).toBe(200);
  const named = { 'x-signalbox-prompt': 'classifyTicket', 'x-signalbox-run': 'r-1' };
  expect((await ask({ ...named, 'x-signalbox-run': 'r-2' })).status).toBe(200);
  const first = await ask(named);
  expect([first.status, first.headers.get('retry-after')]).toEqual([503, '7']);
  expect((await ask(named)).status).toBe(503);
  expect((await ask(named)).status).toBe(200);
  const shown = (await (await model.send('GET', '/faults')).json()) as { rules: { fired: number }[] };
  expect(shown.rules.map(({ fired }) => fired)).toEqual([2, 0]);
});

it.each([
  [{}],
  [{ rules: [{ match: {}, times: 1, fault: 'earthquake' }] }],
  [{ rules: [{ match: { run: 1 }, fault: '500' }] }],
  [{ rules: [{ match: {}, fault: 'slow', delayMs: -1 }] }],
])('refuses rules that it does not understand: %j', async (body) => {
  expect((await model.send('PUT', '/faults', body)).status).toBe(400);
});
