import { randomUUID } from 'node:crypto';
import { Client, Connection, type WorkflowClientInterceptor } from '@temporalio/client';
import { defaultPayloadConverter, type Duration } from '@temporalio/common';
import { msToNumber, msToTs } from '@temporalio/common/lib/time.js';
import { NativeConnection } from '@temporalio/worker';
import pino from 'pino';
import type { SignalboxClient } from '../src/client/connect.ts';
import { startRunOf } from '../src/client/start.ts';
import { isNotFound } from '../src/client/temporal.ts';
import { workflowNamed } from '../src/contracts/registry.ts';
import type { Mail, MailMessage } from '../src/kit/activity/mail/port.ts';
import { OFFLINE_MODELS, readPrices, type ModelProvider } from '../src/kit/activity/model/provider.ts';
import { openPeople } from '../src/settings/people.ts';
import { configurationOf, type WorkflowSettings } from '../src/settings/workflow-settings.ts';
import type { Db } from '../src/store/database.ts';
import { joinParts, type WorkerParts } from '../src/worker/deps.ts';
import { createPartners } from '../src/worker/partners.ts';
import { registerSearchAttributes } from '../src/worker/search-attributes.ts';
import { peopleFile } from './client.ts';
import { CLOCK_HEADER, SKIP_UPDATE } from './clock-messages.ts';
import { openTestDatabase } from './database.ts';
import { openMailInMemory } from './mail-in-memory.ts';
import { openAll, type Keep } from './opened.ts';
import { listInMemory } from './payments/sanctions.ts';
import { assertReplays } from './replay.ts';
import { openTestRun, type TestRun } from './run.ts';
import { openScriptedModel, type ScriptedModel } from './scripted-model.ts';
import { storyBundle } from './story-bundle.ts';
import { startStoryWorker, type StoryWorker } from './story-worker.ts';
import { startTestServer } from './temporal-server.ts';
import { noReports } from './no-reports.ts';
import { noWebhooks } from './no-webhooks.ts';

export interface WorkflowTestOptions {
  /** Configurations by workflow, over the defaults; children use them as well. */
  configurations?: Record<string, object>;
  /** Ports of partners, in place of ones that refuse every call. */
  partners?: Partial<WorkerParts['partners']>;
  /** Default: the example people. */
  peopleFile?: string;
}

export interface StartOptions {
  /** Business id. Default: as for any start. */
  id?: string;
  /** The initiator. Default: system. */
  as?: string;
  /** Goes over the workflow's configuration, field by field. */
  configuration?: object;
}

/** A workflow with everything around it: a real Temporal server, the real worker, a database of its own, a scripted model and mail in memory. */
export interface WorkflowTest {
  readonly model: ScriptedModel;
  readonly db: Db;
  /** Temporal's own client, for what the rest does not offer. */
  readonly temporal: Client;
  /** Starts a run as every door does. */
  start(input: unknown, options?: StartOptions): Promise<TestRun>;
  /** Moves the clock of all open runs, and of those that are started later. Timers that are over by then end; the world outside of workflows keeps its time. */
  skip(duration: Duration): Promise<void>;
  /** Lets the worker die in whatever it does, and starts another one. */
  killWorker(): Promise<void>;
  /** The mails that were sent, oldest first. @param to only those to this address. */
  mails(to?: string): MailMessage[];
  /** The mail server refuses mail to this address from now on. */
  refuseMailTo(address: string): void;
  /** All rows of a table. */
  table(name: string): Promise<Record<string, unknown>[]>;
  /** Closes everything. @throws Error when the history of a run does not replay, or the model was asked something unscripted. */
  close(): Promise<void>;
}

/** Opens a test of a workflow, usually once in a file: `const test = await openWorkflowTest('moderation')`. */
export async function openWorkflowTest(name: string, options: WorkflowTestOptions = {}): Promise<WorkflowTest> {
  const { model, provider, assertScripted } = openScriptedModel();
  const mail = openMailInMemory();
  let skippedMs = 0;
  const stage = await openAll((keep) => openStage(keep, { ...options, provider, mail, skippedMs: () => skippedMs }));
  const { db, temporal, client, workers, workflowBundle } = stage;
  const contract = { ...workflowNamed(name), taskSeconds: 5 }; // a busy machine answers late
  const allRuns = () => db.selectFrom('runs').select(['id', 'ended_at']).execute();
  return {
    model,
    db,
    temporal,
    async start(input, { id: businessId, as: initiator = 'system', configuration = {} } = {}) {
      const { id } = await startRunOf(client(configuration), contract, { input, initiator, businessId });
      return openTestRun(client({}), id, assertScripted);
    },
    async skip(duration) {
      skippedMs += msToNumber(duration);
      for (const { id, ended_at } of await allRuns()) if (ended_at === null) await skipIn(temporal, id, skippedMs);
    },
    killWorker: () => workers.replace(),
    mails: (to) => mail.accepted.filter((message) => to === undefined || message.to.includes(to)),
    refuseMailTo: (address) => mail.refuse(address),
    table: (table) =>
      db
        .selectFrom(table as 'runs')
        .selectAll()
        .execute(),
    async close() {
      try {
        await workers.close();
        const ids = (await allRuns()).map(({ id }) => id);
        if (ids.length > 0) await assertReplays(temporal, workflowBundle, ids);
        assertScripted();
      } finally {
        await stage.close();
      }
    },
  };
}

interface Stage extends WorkflowTestOptions {
  provider: ModelProvider;
  mail: Mail;
  skippedMs: () => number;
}

async function openStage(keep: Keep, { configurations = {}, partners, peopleFile: file = peopleFile, provider, mail, skippedMs }: Stage) {
  const { db } = keep(await openTestDatabase());
  const address = process.env['TEST_TEMPORAL_ADDRESS'] ?? (await startOwnServer(keep));
  const namespace = await openNamespace(address);
  const connection = keep(await Connection.connect({ address }));
  const temporal = new Client({ connection, namespace, interceptors: { workflow: [carryClock(skippedMs)] } });
  const people = openPeople(file);
  const settings = settingsOf(configurations);
  const deps = await joinParts({
    db,
    logger: pino({ level: process.env['TEST_LOG'] ?? 'silent' }),
    people,
    settings,
    provider,
    models: OFFLINE_MODELS,
    prices: readPrices(),
    answerCache: 'off', // the script says how often a prompt is asked
    mail,
    outgoing: { mailDomain: 'signalbox.example', mailInDoubt: 'person' },
    partners: {
      sanctions: listInMemory(),
      webhooks: noWebhooks,
      reports: noReports,
      ...createPartners({ SIGNALBOX_PAYMENT_RETURN_URL: 'https://signalbox.example/' }),
      ...partners,
    },
  });
  const workflowBundle = await storyBundle();
  const workers = keep(await openWorkers(() => startStoryWorker({ address, namespace, workflowBundle, deps })));
  /** A client that starts runs with a configuration of their own. */
  const client = (configuration: object): SignalboxClient => ({
    db,
    people: async () => people,
    configurationOf: (workflow) =>
      configurationOf(settingsOf({ [workflow.name]: { ...configurations[workflow.name], ...configuration } }), people, workflow),
    requireFiles: async () => undefined,
    temporal: async () => temporal,
    close: async () => undefined,
  });
  return { db, temporal, client, workers, workflowBundle };
}

const settingsOf = (configurations: Record<string, object>): WorkflowSettings => ({
  of: async ({ name, schemas }) => (await schemas()).configuration.parse(configurations[name] ?? {}),
});

async function startOwnServer(keep: Keep): Promise<string> {
  const server = await startTestServer();
  keep({ close: () => server.stop() });
  return server.address;
}

/** A namespace of its own, so that tests at the same server share neither task queue nor ids. */
async function openNamespace(address: string): Promise<string> {
  const namespace = `test-${randomUUID()}`;
  const connection = await NativeConnection.connect({ address });
  await connection.workflowService.registerNamespace({ namespace, workflowExecutionRetentionPeriod: msToTs('1 day') });
  await registerSearchAttributes(connection, namespace);
  await connection.close();
  return namespace;
}

/** The worker at work, and those that died. */
async function openWorkers(start: () => Promise<StoryWorker>) {
  const workers = [await start()];
  return {
    async replace(): Promise<void> {
      workers.at(-1)!.kill();
      workers.push(await start());
    },
    async close(): Promise<void> {
      await Promise.all(workers.splice(0).map((worker) => worker.close()));
    },
  };
}

/** Runs that start after a skip begin with the clock of the test. */
const carryClock = (skippedMs: () => number): WorkflowClientInterceptor => ({
  startWithDetails: (input, next) =>
    next({ ...input, headers: { ...input.headers, [CLOCK_HEADER]: defaultPayloadConverter.toPayload(skippedMs()) } }),
});

async function skipIn(temporal: Client, run: string, totalMs: number): Promise<void> {
  try {
    await temporal.workflow.getHandle(run).executeUpdate(SKIP_UPDATE, { args: [totalMs] });
  } catch (error) {
    if (!isNotFound(error)) throw error; // it has ended meanwhile
  }
}
