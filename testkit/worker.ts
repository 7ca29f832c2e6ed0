import { Client, Connection } from '@temporalio/client';
import { NativeConnection, Worker, type WorkerOptions } from '@temporalio/worker';
import pino from 'pino';
import { createActivityInterceptor } from '../src/kit/activity/interceptor.ts';
import { createEffects } from '../src/kit/activity/effects.ts';
import { createReminderActivities } from '../src/kit/activity/remind.ts';
import { createRunActivities } from '../src/kit/activity/run-activities.ts';
import { createRunKeeper } from '../src/kit/activity/run-keeper.ts';
import type { Deciders } from '../src/kit/common/votes.ts';
import { registerSearchAttributes } from '../src/worker/search-attributes.ts';
import { workerTimeouts } from '../src/worker/timeouts.ts';
import type { Db } from '../src/store/database.ts';
import './quiet-runtime.ts';

export interface TestWorker {
  client: Client;
  taskQueue: string;
  /** Adds the run's row and starts it. */
  start(
    type: string,
    businessId: string,
    input: unknown,
    initiator?: string,
    configuration?: unknown,
    fastPath?: readonly string[],
  ): Promise<ReturnType<Client['workflow']['getHandle']>>;
  stop(): Promise<void>;
}

/** Longer than outside tests: no worker is killed here, and on a busy machine repeated tasks only waste time. */
export const WORKFLOW_TASK_TIMEOUT = '5 seconds';

/** People of the tests: ana and ben may decide; cleo is known but may not. */
export const testDeciders: Deciders = {
  isKnown: (person) => testDeciders.persons().includes(person),
  persons: () => ['ana', 'ben', 'cleo', 'otto'],
  mayDecide: (person, approvers) => approvers.includes(person) || (approvers.includes('support') && ['ana', 'ben'].includes(person)),
  operatorsOf: () => ['support'],
  signsOf: (person) => [person],
  absencesAt: () => [],
};

/** Reminders that count as sent but reach nobody; their database changes are real. */
const silentReminders = createReminderActivities({
  effects: createEffects(),
  notifier: { notify: async () => ({ refused: [] }) },
  peopleNamed: (name) => [{ id: name, name, email: `${name}@signalbox.example` }],
});

/** A worker with the kit on the shared Temporal server, with the workflows of `workflows/index.ts` and the test's activities. */
export async function startTestWorker(
  db: Db,
  activities: object,
  options: Partial<WorkerOptions> & { address?: string } = {},
): Promise<TestWorker> {
  const ownQueue = `test-${process.pid}-${Math.random().toString(36).slice(2)}`;
  const { address = process.env['TEST_TEMPORAL_ADDRESS']!, taskQueue = ownQueue, ...rest } = options;
  const connection = await NativeConnection.connect({ address });
  await registerSearchAttributes(connection, 'default');
  const logger = pino({ level: process.env['TEST_LOG'] ?? 'silent' });
  const worker = await Worker.create({
    connection,
    taskQueue,
    workflowBundle: { codePath: process.env['TEST_WORKFLOW_BUNDLE']! },
    activities: { ...createRunActivities({ loadDeciders: async () => testDeciders }), ...silentReminders, ...activities },
    interceptors: { activity: [createActivityInterceptor({ db, logger })] },
    sinks: createRunKeeper({ db, logger }),
    ...workerTimeouts,
    ...rest,
  });
  const running = worker.run();
  const clientConnection = await Connection.connect({ address });
  const client = new Client({ connection: clientConnection });
  return {
    client,
    taskQueue,
    async start(type, businessId, input, initiator = 'otto', configuration = {}, fastPath = []) {
      const workflowId = `${type}:${businessId}`;
      await insertRun(db, workflowId, type, businessId, input, initiator);
      const args = [{ input, run: { initiator, priority: 3 }, configuration, fastPath }];
      return client.workflow.start(type, { workflowId, taskQueue, args, workflowTaskTimeout: WORKFLOW_TASK_TIMEOUT });
    },
    async stop() {
      worker.shutdown();
      await running;
      await clientConnection.close();
      await connection.close();
    },
  };
}

async function insertRun(db: Db, id: string, workflow: string, business_id: string, input: unknown, initiator: string): Promise<void> {
  const row = {
    id,
    workflow,
    business_id,
    initiator,
    input: JSON.stringify(input),
    input_hash: '',
    priority: 3,
    initiator_signs: JSON.stringify([initiator]),
  };
  await db
    .insertInto('runs')
    .values({ ...row, status: 'initializing', state: 'new', started_at: new Date() })
    .execute();
}
