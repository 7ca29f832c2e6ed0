import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { createOpenAiProvider } from '../../../../src/adapters/openai/provider.ts';
import { failures } from '../../../../src/kit/common/failures.ts';
import { startModelServer, type ModelServer } from '../../../../stack/model/server.ts';
import { FAULT_ROWS, WAIT_SECONDS, type FaultRow } from '../../../helpers/model-faults.ts';
import { openAgentBench, type AgentBench } from '../agent/bench.ts';
import { openBench, resetBench, sortInput, type Bench } from './bench.ts';
import { retryOnce } from '../../../helpers/retry-once.ts';

retryOnce('depends on the clock'); // connections that idle for seconds are closed by either side

let bench: Bench;
let agents: AgentBench;
let server: ModelServer;
beforeAll(async () => {
  [bench, agents, server] = await Promise.all([openBench(), openAgentBench(), startModelServer({ port: 0 })]);
});
afterAll(async () => {
  await server?.close();
  await agents?.close();
  await bench?.close();
});
beforeEach(async () => {
  await resetBench(bench);
  await agents.reset();
});

const play = (fault: string, times: number | null) =>
  fetch(`http://127.0.0.1:${server.port}/faults`, {
    method: 'PUT',
    body: JSON.stringify({ rules: [{ match: {}, times, fault, retryAfterSeconds: WAIT_SECONDS }] }),
  });
const provider = () => createOpenAiProvider({ baseUrl: server.baseUrl, apiKey: 'none' });
const SLOW = ['hang', 'drip'];
/** Only an attempt that is known to hang has a short time limit: a good one may be slow on a busy machine. */
const step = (hangs: (attempt: number) => boolean) => (attempt: number) =>
  bench.sort(sortInput, {
    provider: provider(),
    attempt,
    prompt: { limits: { outputTokens: 200, timeoutMs: hangs(attempt) ? 1_500 : 60_000 } },
  });
const keptCalls = async (db: Bench['db']) =>
  (await db.selectFrom('model_calls').select(['rung', 'request_hash', 'usd_nano']).orderBy('id').execute()).length;
const reserved = (db: Bench['db']) => db.selectFrom('budget_reservations').selectAll().execute();

/** Retries like Temporal, as long as the failure may pass. */
async function untilGood<T>(attempt: (number: number) => Promise<T>): Promise<T> {
  for (let number = 1; ; number += 1) {
    try {
      return await attempt(number);
    } catch (error) {
      const { code } = error as { code: keyof typeof failures };
      if (number === 3 || !failures[code].retryable) throw error;
    }
  }
}

it.each(FAULT_ROWS)('stores and pays the right calls when $fault comes once: $once', async ({ fault, once, always, kept }: FaultRow) => {
  await play(fault, 1);
  const work = untilGood(step((attempt) => attempt === 1 && SLOW.includes(fault)));
  if (once === 'person') await expect(work).rejects.toMatchObject({ code: always });
  else await expect(work).resolves.toMatchObject({ output: { drawer: expect.any(String) }, usage: expect.any(Object) });
  const calls = await keptCalls(bench.db);
  expect(calls).toBeGreaterThanOrEqual(kept);
  expect(calls).toBeLessThanOrEqual(once === 'mended' ? kept + 1 : kept); // a text with apostrophes cannot be repaired and is requested again
  expect(await reserved(bench.db)).toEqual([]);
});

it.each(FAULT_ROWS.filter(({ always }) => always !== null))('ends with $always when $fault stays', async ({ fault, always }) => {
  await play(fault, null);
  await expect(untilGood(step(() => SLOW.includes(fault)))).rejects.toMatchObject({ code: always });
  expect(await reserved(bench.db)).toEqual([]);
});

const agentStep = (attempt: number) =>
  agents.run({ attempt, parts: { provider: provider(), answerCache: 'off' }, agent: { tools: [], limits: { steps: 6 } } });

it.each(FAULT_ROWS.filter(({ fault }) => !SLOW.includes(fault)))(
  'lets an agent go on when $fault comes once, or end with a word of its own: $once',
  async ({ fault, once, always }) => {
    await play(fault, 1);
    const work = untilGood(agentStep);
    if (once === 'person' && always !== 'MODEL_REFUSED') await expect(work).rejects.toMatchObject({ code: always });
    else expect((await work).outcome).toBe(once === 'person' ? 'refused' : 'done');
    const hashes = (await agents.db.selectFrom('model_calls').select('request_hash').where('run_id', '=', agents.runId).execute()).map(
      ({ request_hash }) => request_hash,
    );
    expect(new Set(hashes).size).toBe(hashes.length);
  },
);
