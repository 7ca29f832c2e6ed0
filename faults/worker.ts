/** The worker that is killed: `faults/worker.ts PLAN`, started by a lane. It is set up like src/worker/main.ts, plus the saboteur. */
import { DefaultLogger, Runtime, Worker } from '@temporalio/worker';
import { readConfig, temporalEnvironment } from '../src/settings/environment.ts';
import { connectToTemporal } from '../src/worker/connection.ts';
import { createDeps } from '../src/worker/deps.ts';
import { createLog } from '../src/settings/log.ts';
import { registerSearchAttributes } from '../src/worker/search-attributes.ts';
import { workerTimeouts } from '../src/worker/timeouts.ts';
import { BUNDLE } from './lib/programs.ts';
import type { LanePlan, Rule } from './lib/rules.ts';
import { createSaboteur } from './lib/saboteur.ts';

async function main({ taskQueue, rules: first }: LanePlan): Promise<void> {
  let rules = first;
  process.on('message', (next: Rule[]) => {
    rules = next;
    process.send!('rules');
  });
  process.on('disconnect', () => process.exit(0)); // its parent has ended
  Runtime.install({ logger: new DefaultLogger('ERROR') });
  const config = readConfig();
  const logger = createLog(config.SIGNALBOX_LOG_LEVEL);
  const [target, deps] = await Promise.all([connectToTemporal(temporalEnvironment()), createDeps(config, logger)]);
  await registerSearchAttributes(target.connection, target.namespace);
  const worker = await Worker.create({
    ...target,
    taskQueue,
    workflowBundle: { codePath: BUNDLE },
    activities: deps.activities,
    interceptors: { activity: [createSaboteur(() => rules), deps.activityInterceptor] },
    sinks: deps.sinks,
    maxCachedWorkflows: config.SIGNALBOX_CACHED_WORKFLOWS,
    ...workerTimeouts,
  });
  const running = worker.run();
  process.send!('ready');
  await running;
}

await main(JSON.parse(process.argv[2]!) as LanePlan);
