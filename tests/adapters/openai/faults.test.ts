import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { createOpenAiProvider } from '../../../src/adapters/openai/provider.ts';
import { failures, type SignalboxError } from '../../../src/kit/common/failures.ts';
import { FAULTS } from '../../../stack/model/faults.ts';
import { startModelServer, type ModelServer } from '../../../stack/model/server.ts';
import { FAULT_ROWS, WAIT_SECONDS } from '../../helpers/model-faults.ts';

let server: ModelServer;
beforeAll(async () => {
  server = await startModelServer({ port: 0 });
});
afterAll(() => server?.close());

/** Short for calls that should time out; long for all others, for busy machines. */
async function askWith(fault: string, timeoutMs = 100_000): Promise<unknown> {
  const rules = [{ match: {}, times: null, fault, retryAfterSeconds: WAIT_SECONDS }];
  await fetch(`http://127.0.0.1:${server.port}/faults`, { method: 'PUT', body: JSON.stringify({ rules }) });
  const provider = createOpenAiProvider({ baseUrl: server.baseUrl, apiKey: 'none' });
  return provider.complete({
    ...{ model: 'offline-small', format: 'json_schema', schemaName: 'answer', outputTokens: 50, timeoutMs, run: 'r', prompt: 'p' },
    messages: [{ role: 'user', content: 'Where is my parcel?' }],
    schema: { type: 'object', properties: { topic: { type: 'string' }, why: { type: 'string' } }, required: ['topic', 'why'] },
    signal: new AbortController().signal,
  });
}

it('has a row for every fault of the offline model, except slow answers', () => {
  expect([...FAULT_ROWS.map(({ fault }) => fault), 'slow'].toSorted()).toEqual([...FAULTS].toSorted());
});

it.each(FAULT_ROWS.filter(({ code }) => code !== null))('names $fault $code, with its retry and its wait', async (row) => {
  const error = await askWith(row.fault, row.code === 'MODEL_TIMEOUT' ? 700 : undefined).then(
    () => null,
    (failure: SignalboxError) => failure,
  );
  expect(error).toMatchObject({ code: row.code });
  expect(error?.retryAfterMs).toBe(row.retryAfterMs);
  expect(failures[row.code!].retryable).toBe(row.once === 'retried');
});

it.each(FAULT_ROWS.filter(({ code }) => code === null))('passes on what $fault says, for the step to judge', async ({ fault }) => {
  await expect(askWith(fault)).resolves.toMatchObject({ model: 'offline-small', refusal: fault === 'refusal' ? expect.any(String) : null });
});
