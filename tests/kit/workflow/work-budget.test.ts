import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { WorkflowHandle } from '@temporalio/client';
import pino from 'pino';
import { z } from 'zod';
import type { AgentInput, AgentResult } from '../../../src/kit/activity/agent/result.ts';
import { createModel } from '../../../src/kit/activity/model/model.ts';
import { OFFLINE_MODELS, readPrices } from '../../../src/kit/activity/model/provider.ts';
import { definePrompt } from '../../../src/kit/activity/model/prompt.ts';
import type { Decision } from '../../../src/kit/common/approval.ts';
import type { Budget } from '../../../src/kit/common/budget.ts';
import type { DecisionAnswer } from '../../../src/kit/common/view.ts';
import { openTestDatabase, type TestDatabase } from '../../../testkit/database.ts';
import { startTestWorker, type TestWorker } from '../../../testkit/worker.ts';

const sortMessage = definePrompt({
  name: 'sortMessage',
  version: '1',
  tier: 'small',
  instructions: 'Sort the message into a drawer.',
  input: z.object({ message: z.string() }),
  output: () => z.object({ drawer: z.enum(['post', 'legal']) }),
  limits: { outputTokens: 200, timeoutMs: 5_000 },
  decision: ({ drawer }) => ({ choice: drawer, confidence: null, reasoning: null }),
});

let test: TestDatabase;
let worker: TestWorker;
/** Calls of the provider. */
let asked = 0;
const budgets = new Map<string, Budget>();

beforeAll(async () => {
  test = await openTestDatabase();
  const model = createModel({
    provider: {
      complete: async ({ messages }) => {
        asked += 1;
        const drawer = JSON.stringify(messages).includes('lawyer') ? 'legal' : 'post';
        const usage = { inputTokens: 1_000, outputTokens: 100, cachedInputTokens: 0 };
        return { text: JSON.stringify({ drawer }), finishReason: 'stop', refusal: null, usage, model: 'm' };
      },
    },
    models: OFFLINE_MODELS,
    prices: readPrices(),
    db: test.db,
    logger: pino({ level: 'silent' }),
    answerCache: 'off',
    budgetFor: (runId) => budgets.get(runId) ?? null,
  });
  worker = await startTestWorker(test.db, { sortMessage: model.step(sortMessage), workOnMessage });
});
afterAll(async () => {
  await worker?.stop();
  await test?.close();
});
beforeEach(() => {
  asked = 0;
});

/** An agent that calls one tool; in a session of its own it comes to the limit that its message names, in a continued one to its end. */
async function workOnMessage({ input: { message }, session }: AgentInput<{ message: string }>): Promise<AgentResult<{ drawer: string }>> {
  const atLimit = message === 'agent at its limit' && session === undefined;
  const partial = { known: [], tried: [], draft: null };
  return {
    ...(atLimit ? { outcome: 'exhausted', limit: 'budget', partial } : { outcome: 'done', output: { drawer: 'legal' } }),
    ...{ session: 'work#1', model: 'm', transcriptRef: 'sha256:0', steps: 1, toolCalls: 1 },
    decision: { choice: 'legal', confidence: null, reasoning: 'the agent is at its limit' },
    usage: { modelCalls: 0, cachedCalls: 0, unpricedCalls: 0, inputTokens: 0, outputTokens: 0, usdNano: 0 },
  };
}

const HOUR = 3_600_000;
let count = 0;
async function start(
  budget: Partial<Budget>,
  { messages = ['one', 'two'], expiresAfterMs = HOUR, together = false } = {},
): Promise<WorkflowHandle> {
  const full: Budget = { atLimit: 'person', ...budget };
  const id = `m${++count}`;
  budgets.set(`means:${id}`, full);
  return worker.start('means', id, { messages }, 'otto', { budget: full, expiresAfterMs, together });
}

/** Waits for the request in the database; the run shows its waiting state a moment earlier. */
async function openRequest(handle: WorkflowHandle, number = 1) {
  const requestId = `${handle.workflowId}/more_budget${number > 1 ? `-${number}` : ''}`;
  for (;;) {
    const row = await test.db.selectFrom('approvals').selectAll().where('request_id', '=', requestId).executeTakeFirst();
    if (row) return row;
    await new Promise((resolve) => setTimeout(resolve, 50));
  }
}

async function say(handle: WorkflowHandle, decision: Decision['decision'], edits: Decision['edits'] = null, number = 1): Promise<void> {
  const { request_id: requestId } = await openRequest(handle, number);
  const sent: Decision = { requestId, person: 'ana', decision, channel: 'cli', verified: false, comment: 'it matters', edits };
  const answer = await handle.executeUpdate<DecisionAnswer, [Decision]>('decide', { args: [sent] });
  expect(answer).toMatchObject({ accepted: true });
}

const grantsOf = (handle: WorkflowHandle) =>
  test.db.selectFrom('budget_grants').selectAll().where('run_id', '=', handle.workflowId).execute();
const journalOf = (handle: WorkflowHandle) =>
  test.db
    .selectFrom('journal')
    .select(['kind', 'by', 'choice', 'reasoning'])
    .where('run_id', '=', handle.workflowId)
    .orderBy('seq')
    .execute();

it('asks a person at the limit, shows the use so far, and finishes the work with the granted budget', async () => {
  const handle = await start({ run: { modelCalls: 1, usd: 1 } });
  const request = await openRequest(handle);
  expect(request).toMatchObject({ action: 'grant_budget', arguments: { usd: 1, tokens: 100_000, modelCalls: 1 } });
  const { show, editable } = request;
  expect(editable).toEqual(['usd', 'tokens', 'modelCalls']);
  expect(show.map(({ text }) => text)).toEqual(
    expect.arrayContaining([
      expect.stringContaining('this run may use 1 modelCalls, 1 are used'),
      expect.stringMatching(/^0\.0\d+ USD, 1100 tokens, 1 model calls$/),
    ]),
  );
  await say(handle, 'approve', { modelCalls: 3 });
  expect(await handle.result()).toEqual(['post', 'post']);
  expect(asked).toBe(2);
  expect(await grantsOf(handle)).toMatchObject([
    { usd_nano: 1e9, tokens: 100_000, model_calls: 3, person: 'ana', reason: 'it matters', id: `${handle.workflowId}:more_budget` },
  ]);
  expect(await journalOf(handle)).toEqual(
    expect.arrayContaining([
      expect.objectContaining({ kind: 'rule', by: 'budget', choice: 'BUDGET_EXCEEDED' }),
      expect.objectContaining({ kind: 'person', by: 'ana', choice: 'approve' }),
      expect.objectContaining({ kind: 'effect', by: 'grant_budget', choice: 'done' }),
      expect.objectContaining({ kind: 'operator', by: 'ana', choice: 'grant 1 USD, 100000 tokens, 3 model calls' }),
    ]),
  );
});

it('asks again each time a limit is reached', async () => {
  const handle = await start({ run: { modelCalls: 1 } }, { messages: ['one', 'two', 'three'] });
  await say(handle, 'approve');
  await say(handle, 'approve', null, 2);
  expect(await handle.result()).toEqual(['post', 'post', 'post']);
  expect((await grantsOf(handle)).map(({ model_calls }) => model_calls)).toEqual([1, 1]);
});

it('asks again when an approved amount is invalid', async () => {
  const handle = await start({ run: { modelCalls: 1 } });
  await say(handle, 'approve', { modelCalls: 0 });
  await say(handle, 'approve', { tokens: 0.5 }, 2);
  await say(handle, 'approve', null, 3);
  expect(await handle.result()).toEqual(['post', 'post']);
  expect(await grantsOf(handle)).toHaveLength(1);
});

it('continues without more budget when a person rejects', async () => {
  const handle = await start({ run: { modelCalls: 1 } });
  await say(handle, 'reject');
  expect(await handle.result()).toEqual(['post', expect.stringMatching(/^none: A budget limit is reached: this run/)]);
  expect([asked, await grantsOf(handle)]).toEqual([1, []]);
});

it('continues without more budget when nobody decides in time', async () => {
  const handle = await start({ run: { modelCalls: 1 } }, { expiresAfterMs: 300 });
  expect(await handle.result()).toEqual(['post', expect.stringMatching(/^none: /)]);
  expect(await openRequest(handle)).toMatchObject({ status: 'expired' });
});

it('asks nobody when the workflow hands over', async () => {
  const handle = await start({ run: { modelCalls: 1 }, atLimit: 'hand_over' });
  expect(await handle.result()).toEqual(['post', expect.stringMatching(/^none: /)]);
  const open = await test.db.selectFrom('approvals').select('request_id').where('run_id', '=', handle.workflowId).execute();
  expect(open).toEqual([]);
  expect(await journalOf(handle)).toContainEqual(expect.objectContaining({ by: 'budget', choice: 'hand over' }));
});

it('asks a person when even the cheaper model exceeds the budget', async () => {
  const handle = await start({ run: { modelCalls: 1 }, atLimit: 'cheaper_tier' });
  await say(handle, 'reject');
  expect(await handle.result()).toEqual(['post', expect.stringMatching(/^none: /)]);
});

it.each([
  ['tool calls', { toolCalls: 1 }, { toolCalls: 1 }, /this run may use 1 toolCalls, 1 are used/],
  ['time', { wallMs: 1 }, { wallMs: 1 }, /this run may use 1 wallMs, \d+ are used/],
])('asks for, grants and refuses %s, which only the run counts, in the same way', async (_, run, proposed, limit) => {
  const messages = ['agent', 'two'];
  const [granted, rejected] = await Promise.all([start({ run }, { messages }), start({ run }, { messages })]);
  const request = await openRequest(granted);
  expect(request.arguments).toEqual(proposed);
  expect(request.show[0]?.text).toMatch(limit);
  const [name] = Object.keys(proposed);
  await say(granted, 'approve', { [name!]: 600_000 });
  expect(await granted.result()).toEqual(['legal', 'post']);
  await say(rejected, 'reject');
  expect(await rejected.result()).toEqual(['legal', expect.stringMatching(/^none: A budget limit is reached: this run may use/)]);
  expect(await journalOf(rejected)).toContainEqual(expect.objectContaining({ by: 'budget', choice: 'BUDGET_EXCEEDED' }));
});

it('lets an agent that stopped at a limit go on in its session with more, and takes its end as it is without', async () => {
  const messages = ['agent at its limit'];
  const [granted, rejected] = [await start({}, { messages }), await start({}, { messages })];
  await say(granted, 'approve');
  expect(await granted.result()).toEqual(['legal']);
  await say(rejected, 'reject');
  expect(await rejected.result()).toEqual(['exhausted']);
});

it('asks once for calls that reach the limit together', async () => {
  const handle = await start({ run: { modelCalls: 1 } }, { messages: ['one', 'two', 'three'], together: true });
  await say(handle, 'approve', { modelCalls: 5 });
  expect(await handle.result()).toEqual(['post', 'post', 'post']);
  expect(await grantsOf(handle)).toHaveLength(1);
});

it('never lets 50 parallel runs exceed the limit of a day, and ends each of them', async () => {
  const day = { usd: 0.004, modelCalls: 30 };
  const runs = await Promise.all(Array.from({ length: 50 }, () => start({ day, atLimit: 'hand_over' }, { messages: ['one'] })));
  const ends = (await Promise.all(runs.map((handle) => handle.result()))) as string[][];
  const done = ends.filter(([end]) => end === 'post').length;
  expect(ends.filter(([end]) => end?.startsWith('none: A budget limit is reached: all workflows of this day'))).toHaveLength(50 - done);
  expect(asked).toBe(done);
  expect(done).toBeGreaterThan(0);
  expect(done).toBeLessThanOrEqual(30);
  const use = await test.db.selectFrom('budget_use').selectAll().where('key', 'like', 'day:%').executeTakeFirstOrThrow();
  expect(use).toMatchObject({ model_calls: done, usd_nano: done * 140_000 });
  expect(use.usd_nano).toBeLessThanOrEqual(4_000_000);
  expect(await test.db.selectFrom('budget_reservations').selectAll().execute()).toEqual([]);
});
