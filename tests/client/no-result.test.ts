import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { SignalboxClient } from '../../src/client/connect.ts';
import { whyNoResult } from '../../src/client/no-result.ts';
import { assertServed } from '../../src/client/served.ts';
import type { RunView } from '../../src/kit/common/view.ts';
import { keepServed } from '../../src/store/served-workflows.ts';
import { openTestClient } from '../../testkit/client.ts';
import { openTestDatabase, type TestDatabase } from '../../testkit/database.ts';

let database: TestDatabase;
let client: SignalboxClient;
beforeAll(async () => {
  database = await openTestDatabase();
  client = openTestClient(database.db, process.env['TEST_TEMPORAL_ADDRESS']!);
});
afterAll(async () => {
  await client?.close();
  await database?.close();
});

const view = { id: 'order:A-1', status: 'running', state: 'shipping', step: null, steps: [], waitingFor: [] } as unknown as RunView;
const step = {
  name: 'create label',
  status: 'running',
  summary: 'attempt 3: the carrier is away',
  startedAt: null,
  endedAt: null,
} as const;
const stuck = { since: '', attempts: 4, cause: '', message: 'no such function is exported by the workflow bundle' };

it.each<[string, Partial<RunView>, RegExp]>([
  [
    'at which step it is and how its last attempt failed',
    { step: step.name, steps: [step] },
    /shipping, at the step create label \(attempt 3: .*watch order:A-1/,
  ],
  [
    'that no worker has started it',
    { status: 'initializing', state: 'received' },
    /no worker on the task queue nobody has started it.*signalbox up/,
  ],
  ['that an operator paused it', { status: 'paused' }, /paused.*signalbox resume order:A-1/],
  ['that its workflow task fails', { stuck }, /makes no progress.*no such function is exported/],
])('says of a run without a result %s', async (_name, changes, words) => {
  expect(await whyNoResult(client, 'nobody', { ...view, ...changes })).toMatch(words);
});

it('refuses a start of a workflow that no worker has served, once a worker has said what it serves', async () => {
  const order = { name: 'order', type: 'order' };
  const leave = { name: 'leave-request', type: 'leaveRequest' };
  await expect(assertServed(database.db, leave)).resolves.toBeUndefined();
  await keepServed(database.db, ['order']);
  await keepServed(database.db, ['order']);
  await expect(assertServed(database.db, order)).resolves.toBeUndefined();
  await expect(assertServed(database.db, leave)).rejects.toMatchObject({
    code: 'WORKER_MISSING',
    field: 'workflow',
    message: expect.stringContaining('leave-request'),
    fix: expect.stringContaining('signalbox up'),
  });
});
