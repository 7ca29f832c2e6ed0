/** The bench's worker process: `bench/worker.ts PLAN`. The kit's side is set up like src/worker/main.ts. */
import { appendFileSync } from 'node:fs';
import { setTimeout as sleep } from 'node:timers/promises';
import { activityInfo } from '@temporalio/activity';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { sql } from 'kysely';
import pino from 'pino';
import { createActivityInterceptor } from '../src/kit/activity/interceptor.ts';
import { createRunActivities } from '../src/kit/activity/run-activities.ts';
import { createRunKeeper } from '../src/kit/activity/run-keeper.ts';
import { currentScope } from '../src/kit/activity/scope.ts';
import { openDatabase, type Db } from '../src/store/database.ts';
import { serveHealth } from '../src/worker/health.ts';
import { workerTimeouts } from '../src/worker/timeouts.ts';
import { insertBenchRow } from './lib/database.ts';
import { QUEUES, type BareActivities, type BareWait, type Three, type WorkerPlan } from './lib/sides.ts';

const WORK_MS = 200;

/** The same three activities on both sides: each returns at once and commits one row. */
const three = (commit: (number: number) => Promise<void>): Three => ({
  first: () => commit(1),
  second: () => commit(2),
  third: () => commit(3),
});

function createBareActivities(db: Db): BareActivities {
  const commit = async (number: number): Promise<void> => {
    const runId = activityInfo().workflowExecution!.workflowId;
    await db.transaction().execute((trx) => insertBenchRow(trx, runId, number));
  };
  const waitAndCommit = async ({ waitMs }: BareWait): Promise<void> => {
    await sleep(waitMs);
    await commit(0);
  };
  return { ...three(commit), waitAndCommit };
}

const createKitActivities = (db: Db, judge: string) => ({
  ...three(async (number) => {
    const scope = currentScope();
    await scope.commit(async (trx) => void (await insertBenchRow(trx, scope.runId, number)));
  }),
  /** 200 ms of work and one row; skips work whose row exists. */
  async work({ number }: { number: number }): Promise<void> {
    const scope = currentScope();
    const { runId } = scope;
    const { rows } = await sql`select 1 from bench_rows where run_id = ${runId} and number = ${number}`.execute(db);
    if (rows.length > 0) return;
    appendFileSync(judge, `${JSON.stringify({ runId, number, at: Date.now() })}\n`);
    await sleep(WORK_MS);
    await scope.commit(async (trx) => void (await insertBenchRow(trx, runId, number)));
  },
});

async function main(plan: WorkerPlan): Promise<void> {
  Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: ['SIGTERM'] });
  const db = openDatabase(plan.databaseUrl);
  const connection = await NativeConnection.connect({ address: plan.temporalAddress });
  const logger = pino({ level: 'silent' });
  const kit = {
    activities: { ...createKitActivities(db, plan.judge), ...createRunActivities({ loadDeciders: async () => nobody }) },
    interceptors: { activity: [createActivityInterceptor({ db, logger })] },
    sinks: createRunKeeper({ db, logger }),
  };
  const worker = await Worker.create({
    connection,
    taskQueue: QUEUES[plan.side],
    workflowBundle: { codePath: plan.bundle },
    ...workerTimeouts,
    ...(plan.side === 'kit' ? kit : { activities: createBareActivities(db) }),
  });
  const health = await serveHealth(plan.healthPort, () => worker.getState());
  await worker.run();
  health.close();
  await connection.close();
  await db.destroy();
}

/** The bench has no approvals. */
const nobody = {
  isKnown: () => false,
  persons: () => [],
  absencesAt: () => [],
  mayDecide: () => false,
  operatorsOf: () => [],
  signsOf: () => [],
};

await main(JSON.parse(process.argv[2]!) as WorkerPlan);
