import { setTimeout as sleep } from 'node:timers/promises';
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { ApplicationFailure } from '@temporalio/common';
import type { Decision, DecisionWord } from '../../../src/kit/common/approval.ts';
import { openTestDatabase, type TestDatabase } from '../../../testkit/database.ts';
import { startTestWorker, type TestWorker } from '../../../testkit/worker.ts';
import { until } from '../../helpers/tickets/stage.ts';
import type { BlocksInput } from '../../helpers/workflows/blocks.ts';

let test: TestDatabase;
let worker: TestWorker;
/** `begin a`, `end a` … in order. */
let log: string[] = [];
let most = 0;
let active = 0;
beforeAll(async () => {
  test = await openTestDatabase();
  worker = await startTestWorker(test.db, { work });
});
beforeEach(() => {
  log = [];
  most = 0;
});
afterAll(async () => {
  await worker?.stop();
  await test?.close();
});

async function work({ name }: { name: string }): Promise<string> {
  log.push(`begin ${name}`);
  active += 1;
  most = Math.max(most, active);
  await sleep(name === 'slow' ? 300 : 20);
  active -= 1;
  if (name === 'broken') throw ApplicationFailure.nonRetryable('it is broken', 'INTERNAL');
  log.push(`end ${name}`);
  return name.toUpperCase();
}

let count = 0;
const start = (input: BlocksInput) => worker.start('blocks', `b${++count}`, input);
const run = async (input: BlocksInput): Promise<unknown> => (await start(input)).result();
const rulesOf = (id: string) =>
  test.db.selectFrom('journal').select(['by', 'choice', 'reasoning']).where('run_id', '=', id).where('kind', '=', 'rule').execute();

it('runs named pieces of work at the same time and returns their results by name', async () => {
  expect(await run({ block: 'parallel' })).toEqual({ one: 'A', two: 2 });
});

it('runs the work of a list at most so many at once, and returns the results in its order', async () => {
  expect(await run({ block: 'each', items: ['slow', 'b', 'c', 'd'], atMost: 2 })).toEqual(['0 SLOW', '1 B', '2 C', '3 D']);
  expect(most).toBe(2);
  expect(await run({ block: 'each', items: [] })).toEqual([]);
});

it('begins nothing more when a piece of work fails, waits for what runs, and fails then', async () => {
  expect(await run({ block: 'each', items: ['broken', 'slow', 'never'], atMost: 2 })).toEqual({ failed: 'it is broken' });
  expect(log.slice(0, 2).sort()).toEqual(['begin broken', 'begin slow']);
  expect(log.slice(2)).toEqual(['end slow', 'begin after', 'end after']);
});

it.each([
  ['its value is good enough', { good: 2, atMost: 9 }, { value: 2, rounds: 2, met: true }, 'enough'],
  ['the cap is reached', { good: 9, atMost: 3 }, { value: 3, rounds: 3, met: false }, 'cap'],
  ['the last round is good enough', { good: 3, atMost: 3 }, { value: 3, rounds: 3, met: true }, 'enough'],
])('repeats work until %s, and records why it stopped', async (_name, input, result, choice) => {
  const handle = await start({ block: 'repeat', ...input });
  expect(await handle.result()).toEqual(result);
  expect(await rulesOf(handle.workflowId)).toMatchObject([
    { by: 'improve', choice, reasoning: `${result.rounds} of at most ${input.atMost} rounds` },
  ]);
});

it('runs the work of a route alone, and records why it was chosen', async () => {
  const handle = await start({ block: 'route', to: 'left' });
  expect(await handle.result()).toBe('LEFT');
  expect(await rulesOf(handle.workflowId)).toMatchObject([{ by: 'route', choice: 'left', reasoning: 'the input says so' }]);
});

it('asks a person in the waiting state and comes back to the state before', async () => {
  const handle = await start({ block: 'approve', expiresAfterMs: 60_000 });
  const decide = async (name: string, decision: DecisionWord) => {
    const requestId = `${handle.workflowId}/${name}`;
    await until(async () => (await requests()).some(({ request_id, status }) => request_id === requestId && status === 'open'));
    const word: Decision = { requestId, person: 'ana', decision, channel: 'cli', verified: false, comment: null, edits: null };
    await handle.executeUpdate('decide', { args: [word] });
  };
  const requests = () => test.db.selectFrom('approvals').select(['request_id', 'status']).where('run_id', '=', handle.workflowId).execute();
  await decide('first', 'reject');
  await decide('second', 'take_over');
  expect(await handle.result()).toEqual([
    ['rejected', ['ana']],
    ['taken_over', ['ana']],
  ]);
});

it('takes a request that nobody answers in time as a choice', async () => {
  expect(await run({ block: 'approve', expiresAfterMs: 50 })).toEqual([
    ['expired', []],
    ['expired', []],
  ]);
});
