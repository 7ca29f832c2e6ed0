import { setTimeout } from 'node:timers/promises';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { WithinBudget } from '../../../src/kit/workflow/budget.ts';
import { openTestDatabase, type TestDatabase } from '../../../testkit/database.ts';
import { startTestWorker, type TestWorker } from '../../../testkit/worker.ts';

let test: TestDatabase;
let worker: TestWorker;
beforeAll(async () => {
  test = await openTestDatabase();
  const held = { usdNano: 3_000_000, tokens: 400 }; // upper bound for a call without reported usage
  const usage = { modelCalls: 1, cachedCalls: 1, unpricedCalls: 1, inputTokens: 500, outputTokens: 100, usdNano: 2_000_000, held };
  const askModel = async () => {
    await setTimeout(30);
    return { model: 'm', usage };
  };
  worker = await startTestWorker(test.db, { askModel });
});
afterAll(async () => {
  await worker?.stop();
  await test?.close();
});

it('counts calls, tokens, money (known or upper bound) and working time of its steps, but not waiting time', async () => {
  const limits = [{ modelCalls: 2 }, { tokens: 2_000 }, { usd: 0.01 }, { toolCalls: 2 }, { usd: 1, tokens: 9_999 }, { wallMs: 1 }];
  const handle = await worker.start('budgeted', 'one', { limits });
  const [afterOne, afterTwo, afterWait] = (await handle.result()) as WithinBudget[][];
  const within = { within: true };
  const toolCalls = { within: false, limit: 'toolCalls', used: 2, most: 2 };
  expect(afterOne?.slice(0, 5)).toEqual([within, within, within, toolCalls, within]);
  expect(afterTwo?.slice(0, 5)).toEqual([
    { within: false, limit: 'modelCalls', used: 2, most: 2 },
    { within: false, limit: 'tokens', used: 2_000, most: 2_000 },
    { within: false, limit: 'usd', used: 0.01, most: 0.01 },
    toolCalls,
    within,
  ]);
  expect(afterTwo?.[5]).toMatchObject({ within: false, limit: 'wallMs', most: 1 });
  expect(afterWait).toEqual(afterTwo);
});
