import { existsSync } from 'node:fs';
import { DefaultLogger, Runtime, Worker, type LogEntry } from '@temporalio/worker';
import type { Logger } from 'pino';
import { readConfig, temporalEnvironment, type Config } from '../settings/environment.ts';
import { SignalboxError } from '../kit/common/failures.ts';
import { TASK_QUEUE } from '../kit/common/task-queue.ts';
import { BUNDLE_FILE } from './bundle-file.ts';
import { connectToTemporal } from './connection.ts';
import { createDeps } from './deps.ts';
import { serveHealth } from './health.ts';
import { createLog } from '../settings/log.ts';
import { keepPurging } from './purge.ts';
import { keepServed } from '../store/served-workflows.ts';
import * as stories from '../workflows/index.ts';
import { calledActivities } from '../kit/workflow/activities.ts';
import { allWorkflows } from '../contracts/registry.ts';
import { assertFit } from './fit.ts';
import { registerSearchAttributes } from './search-attributes.ts';
import { workerTimeouts } from './timeouts.ts';

async function main(config: Config, logger: Logger): Promise<void> {
  requireBundle();
  Runtime.install({ logger: new DefaultLogger('WARN', (entry) => forward(logger, entry)), shutdownSignals: ['SIGINT', 'SIGTERM'] });
  const [target, deps] = await Promise.all([connectToTemporal(temporalEnvironment()), createDeps(config, logger)]);
  assertFit({ contracts: allWorkflows(), stories, called: calledActivities(), activities: deps.activities });
  await keepServed(deps.db, Object.keys(stories));
  await registerSearchAttributes(target.connection, target.namespace);
  const worker = await Worker.create({
    ...target,
    taskQueue: TASK_QUEUE,
    workflowBundle: { codePath: BUNDLE_FILE },
    activities: deps.activities,
    interceptors: { activity: [deps.activityInterceptor] },
    sinks: deps.sinks,
    maxCachedWorkflows: config.SIGNALBOX_CACHED_WORKFLOWS,
    ...workerTimeouts,
  });
  const health = config.SIGNALBOX_WORKER_PORT ? await serveHealth(config.SIGNALBOX_WORKER_PORT, () => worker.getState()) : null;
  logger.info({ taskQueue: TASK_QUEUE, namespace: target.namespace }, 'worker started');
  const stopPurging = keepPurging(deps.db, logger);
  await worker.run();
  stopPurging();
  health?.close();
  await target.connection.close();
  await deps.db.destroy();
}

function requireBundle(): void {
  if (existsSync(BUNDLE_FILE)) return;
  throw new SignalboxError('CONFIG_INVALID', {
    field: 'workflow bundle',
    detail: `${BUNDLE_FILE} is missing`,
    fix: 'Run `npm run build`.',
  });
}

/** Writes the SDK's log entries to our log. */
function forward(logger: Logger, { level, message, meta }: LogEntry): void {
  const severity = { TRACE: 'trace', DEBUG: 'debug', INFO: 'info', WARN: 'warn', ERROR: 'error' } as const;
  logger[severity[level]](meta ?? {}, message);
}

const config = readConfig();
const logger = createLog(config.SIGNALBOX_LOG_LEVEL);
try {
  await main(config, logger);
} catch (error) {
  const { code, fix } = error instanceof SignalboxError ? error : { code: 'INTERNAL', fix: undefined };
  logger.fatal({ code, fix, error: String(error) }, 'worker stopped');
  process.exitCode = 1;
}
