/** The worker process of the bare order: `bench/order-worker.ts PLAN`. It has the order's activities and adapters, but nothing of the kit. */
import { activityInfo, Context } from '@temporalio/activity';
import { DefaultLogger, NativeConnection, Runtime, Worker } from '@temporalio/worker';
import { createOrderActivities } from '../src/activities/order/activities.ts';
import { createMail } from '../src/adapters/smtp/mail.ts';
import type { Effects } from '../src/kit/activity/effects.ts';
import { withScope } from '../src/kit/activity/scope.ts';
import { openDatabase, type Db } from '../src/store/database.ts';
import { packRecords } from '../src/store/records.ts';
import { serveHealth } from '../src/worker/health.ts';
import { shopBooks } from '../src/worker/shop-books.ts';
import { workerTimeouts } from '../src/worker/timeouts.ts';
import { portsTo } from '../testkit/partners.ts';
import { QUEUES, type OrderWorkerPlan } from './lib/sides.ts';

const workflowId = (): string => activityInfo().workflowExecution!.workflowId;

/** Effects without a ledger: calls are plain calls, writes are transactions. Keys exist only because partners require them. */
const bareEffects = (db: Db): Effects => ({
  once: ({ step }, perform) => perform(`${workflowId()}:${step}`, async () => {}),
  inTransaction: ({ step }, work) => db.transaction().execute((trx) => work(trx, `${workflowId()}:${step}`)),
});

/** The order's activities without the kit: their scope has only the workflow id and a transaction. */
function bareActivities(db: Db, { partnersUrl, smtpUrl }: OrderWorkerPlan): Record<string, (input: never) => Promise<unknown>> {
  const mail = createMail({ url: smtpUrl, from: 'Bench <bench@signalbox.example>' });
  const settings = { mailDomain: 'signalbox.example', mailInDoubt: 'repeat' } as const;
  const activities = createOrderActivities({ ...portsTo(partnersUrl), ...shopBooks, mail, effects: bareEffects(db), settings });
  const plain = Object.entries(activities).map(([name, activity]) => {
    const work = activity as (input: never) => Promise<unknown>;
    return [name, (input: never) => withScope(scopeOf(db), () => work(input))] as const;
  });
  return Object.fromEntries(plain);
}

function scopeOf(db: Db): Parameters<typeof withScope>[0] {
  const { activityId, activityType, attempt, workflowExecution } = activityInfo();
  return {
    runId: workflowId(),
    activityId,
    activityType,
    step: null,
    attempt,
    executionId: workflowExecution!.runId,
    effectClass: null,
    signal: Context.current().cancellationSignal,
    commit: (work) => db.transaction().execute(work),
    commitAsOne: (statement) => statement(db, packRecords(null, [], [])),
  };
}

async function main(plan: OrderWorkerPlan): Promise<void> {
  Runtime.install({ logger: new DefaultLogger('ERROR'), shutdownSignals: ['SIGTERM'] });
  const db = openDatabase(plan.databaseUrl);
  const connection = await NativeConnection.connect({ address: plan.temporalAddress });
  const worker = await Worker.create({
    connection,
    taskQueue: QUEUES.bare,
    workflowBundle: { codePath: plan.bundle },
    activities: bareActivities(db, plan),
    ...workerTimeouts,
  });
  const health = await serveHealth(plan.healthPort, () => worker.getState());
  await worker.run();
  health.close();
  await connection.close();
  await db.destroy();
}

await main(JSON.parse(process.argv[2]!) as OrderWorkerPlan);
