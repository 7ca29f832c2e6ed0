import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { startTestModel, type TestModel } from './ask.ts';

let model: TestModel;
beforeAll(async () => {
  model = await startTestModel();
});
afterAll(() => model.close());

const cosine = (a: readonly number[], b: readonly number[]): number => a.reduce((sum, value, index) => sum + value * b[index]!, 0);
const embed = async (input: string[]): Promise<number[][]> =>
  (await model.client.embeddings.create({ model: 'offline-embedding', input })).data.map(({ embedding }) => embedding);

it('puts texts that mean the same nearer to each other than others', async () => {
  const [lost, gone, weather] = await embed(['I lost my key.', 'My key is gone.', 'It will rain tomorrow.']);
  expect(lost).toHaveLength(512);
  expect(cosine(lost!, gone!)).toBeGreaterThan(cosine(lost!, weather!) + 0.2);
});

it('gives a text the same vector alone and in a list, in numbers and in base64', async () => {
  const [listed] = await embed(['I lost my key.']);
  const answer = await model.send('POST', '/v1/embeddings', {
    model: 'offline-embedding',
    input: 'I lost my key.',
    encoding_format: 'base64',
  });
  const { data, usage } = (await answer.json()) as { data: { embedding: string }[]; usage: unknown };
  const bytes = Buffer.from(data[0]!.embedding, 'base64');
  expect(bytes.readFloatLE(0)).toBeCloseTo(listed![0]!, 6);
  expect(bytes).toHaveLength(512 * 4);
  expect(usage).toEqual({ prompt_tokens: 4, total_tokens: 4 });
});

it.each([
  ['an empty text', { model: 'offline-embedding', input: '' }, 400, 'input[0]'],
  ['no text', { model: 'offline-embedding', input: [] }, 400, 'input'],
  ['numbers', { model: 'offline-embedding', input: [1, 2] }, 400, 'input[0]'],
  ['another size', { model: 'offline-embedding', input: 'a', dimensions: 64 }, 400, 'dimensions'],
  ['a format that it does not know', { model: 'offline-embedding', input: 'a', encoding_format: 'hex' }, 400, 'encoding_format'],
  ['a model of conversation', { model: 'offline-small', input: 'a' }, 404, 'model'],
])('refuses %s and names the parameter', async (_, body, status, param) => {
  const answer = await model.send('POST', '/v1/embeddings', body);
  expect(answer.status).toBe(status);
  expect(await answer.json()).toMatchObject({ error: { param, type: 'invalid_request_error' } });
});

it('plays the faults of the other requests as well', async () => {
  const answer = await model.send('POST', '/v1/embeddings', { model: 'offline-embedding', input: 'a' }, { 'x-signalbox-fault': '429' });
  expect(answer.status).toBe(429);
});

it('answers while it encodes many texts', async () => {
  const many = embed(Array.from({ length: 60 }, (_, index) => `Sentence number ${index} about something.`));
  const first = await Promise.race([many.then(() => 'texts'), model.send('GET', '/health').then(() => 'health')]);
  expect(first).toBe('health');
  await many;
});
