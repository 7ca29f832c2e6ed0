import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { createChildActivities } from '../../src/kit/activity/child.ts';
import { openTestDatabase, type TestDatabase } from '../../testkit/database.ts';
import { until } from '../../testkit/wait.ts';
import { startTestWorker, type TestWorker } from '../../testkit/worker.ts';
import { createFakeBlocks } from '../helpers/workflows/fake-block-activities.ts';
import type { Block } from '../helpers/workflows/block-examples.ts';
import { read } from './markdown.ts';

const page = read('docs/blocks.md');
const files = readdirSync(join(import.meta.dirname, '../../examples/blocks')).filter((file) => file !== 'sample.ts');

it('shows every example as in its file', () => {
  const shown = [...page.matchAll(/<!-- from examples\/blocks\/(\S+) -->\s*```ts\n([\s\S]*?)```/g)].map(([, file, code]) => [file, code]);
  expect(shown.sort()).toEqual(files.map((file) => [file, read(`examples/blocks/${file}`)]).sort());
});

it.each(files)('keeps %s between 8 and 20 lines', (file) => {
  const { length } = read(`examples/blocks/${file}`).trimEnd().split('\n');
  expect(length).toBeGreaterThanOrEqual(8);
  expect(length).toBeLessThanOrEqual(20);
});

let test: TestDatabase;
let worker: TestWorker;
beforeAll(async () => {
  test = await openTestDatabase();
  const children = createChildActivities({ db: test.db, workflowNamed: () => startable, configurationOf: async () => configuration });
  worker = await startTestWorker(test.db, { ...createFakeBlocks(), ...children });
});
afterAll(async () => {
  await worker?.stop();
  await test?.close();
});

const configuration = { approvers: ['support'] };
const anything = { safeParse: (data: unknown) => ({ success: true, data }) } as never;
const startable = {
  ...{ name: 'block-examples', type: 'blockExamples', initialState: 'received', deciders: () => [] },
  schemas: async () => ({ input: anything, configuration: anything }),
};

const start = (block: Block, topic: string) => worker.start('blockExamples', block, { block, topic }, 'otto', configuration);

it.each([
  ['sequence', 'soap', 'mail: soap, known: soap'],
  ['parallel', 'soap', 'question: known: soap, known: soap 1, known: soap 2'],
  ['route', 'soap', 'known: soap'],
  ['evaluatorOptimiser', 'soap', 'soap, , too short'],
  ['orchestratorWorkers', 'soap', 'soap, soap 1, known: soap 1; soap 2, known: soap 2'],
  ['agent', 'soap', 'found soap'],
  ['loop', 'soap', 'delivered in round 1'],
  ['poll', 'soap', 'the refund of soap has succeeded'],
  ['saga', 'soap', 'reserved soap'],
  ['timer', 'soap', 'the time is over'],
  ['webhook', 'soap', 'the catalogue knows of soap'],
  ['window', 'soap', '3 begun'],
  ['child', 'soap', 'the child says: the time is over'],
] as const)('runs the example %s', async (block, topic, result) => {
  const run = await start(block, topic);
  expect(await run.result()).toBe(result);
});

it('runs the example approval', async () => {
  const run = await start('approval', 'soap');
  await until(
    async () => (await test.db.selectFrom('approvals').select('request_id').executeTakeFirst()) ?? null,
    60_000,
    'nobody is asked',
  );
  const decision = { requestId: `${run.workflowId}/text`, person: 'ana', decision: 'approve', channel: 'cli', verified: false };
  await expect(run.executeUpdate('decide', { args: [{ ...decision, comment: null, edits: { text: 'Soap' } }] })).resolves.toMatchObject({
    accepted: true,
  });
  expect(await run.result()).toBe('published, approved by ana');
});

it('runs the example message', async () => {
  const run = await start('message', 'soap');
  await run.executeUpdate('remark', { args: [{ text: 'Hello' }] });
  expect(await run.result()).toBe('somebody wrote: Hello');
});
