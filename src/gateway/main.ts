import { fileURLToPath } from 'node:url';
import { openClient } from '../client/connect.ts';
import { allWorkflows } from '../contracts/registry.ts';
import { SignalboxError } from '../kit/common/failures.ts';
import { clientSettings } from '../settings/client-settings.ts';
import { readConfig, secretsNamed, type Config } from '../settings/environment.ts';
import { createLog } from '../settings/log.ts';
import { readPageSettings } from '../settings/page-settings.ts';
import { readWebhookSources } from '../settings/webhook-settings.ts';
import { health } from './health.ts';
import { pages } from './pages/plugin.ts';
import { buildServer } from './server.ts';
import { openDrain } from './webhooks/drain.ts';
import { webhooks } from './webhooks/plugin.ts';

const VIEWS = fileURLToPath(new URL('pages/views', import.meta.url));
const USUAL_PORT = 8_080;
const CONNECTIONS = 8;
/** After the worker has started, which needs the processor more. */
const LOAD_AFTER_MS = 2_000;

async function main(config: Config): Promise<void> {
  const sources = readWebhookSources({ file: config.SIGNALBOX_WEBHOOKS, workflows: allWorkflows(), secretsNamed });
  const { SIGNALBOX_GATEWAY_HOST: host, SIGNALBOX_GATEWAY_PORT: port = USUAL_PORT } = config;
  const settings = readPageSettings(config, port);
  const client = openClient(clientSettings(), { connections: CONNECTIONS });
  const drain = openDrain({ client, sources, logger });
  const app = await buildServer(logger, [
    health(client),
    webhooks({ client, sources, drain, logger }),
    pages({ client, logger, views: VIEWS, ...settings }),
  ]);
  const stop = async () => {
    await app.close(); // no more requests; those in progress are answered
    await drain.close();
    await client.close();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop());
  await app.listen({ host, port });
  setTimeout(() => void loadDoors(), LOAD_AFTER_MS).unref();
  const unset = sources.filter(({ secrets }) => secrets.length === 0).map(({ name }) => name);
  logger.info({ host, port, sources: sources.map(({ name }) => name), withoutSecret: unset }, 'gateway started');
}

/** Loads what carries out deliveries, so that no sender waits while the first one loads it. */
const loadDoors = () => Promise.all([import('../client/start.ts'), import('../client/message.ts'), import('../client/temporal.ts')]);

const config = readConfig();
const logger = createLog(config.SIGNALBOX_LOG_LEVEL);
try {
  await main(config);
} catch (error) {
  const { code, fix } = error instanceof SignalboxError ? error : { code: 'INTERNAL', fix: undefined };
  logger.fatal({ code, fix, error: String(error) }, 'gateway stopped');
  process.exit(1);
}
