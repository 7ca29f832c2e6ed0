import { fileURLToPath } from 'node:url';
import { createDocumentReader } from '../adapters/documents/reader.ts';
import { openClient } from '../client/connect.ts';
import { allWorkflows } from '../contracts/registry.ts';
import { SignalboxError } from '../kit/common/failures.ts';
import { clientSettings } from '../settings/client-settings.ts';
import { documentsProcess } from '../settings/documents-process.ts';
import { readConfig, secretsNamed, type Config } from '../settings/environment.ts';
import { createLog } from '../settings/log.ts';
import { readPageSettings } from '../settings/page-settings.ts';
import { readWebhookSources } from '../settings/webhook-settings.ts';
import { api } from './api/plugin.ts';
import { openTokens, type TokenSettings } from './api/tokens.ts';
import { health } from './health.ts';
import { metrics } from './metrics.ts';
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
  const oidc = tokenSettings(config);
  const tokens = oidc && openTokens(client, oidc);
  const documents = createDocumentReader(documentsProcess());
  const app = await buildServer(logger, [
    metrics(client),
    health(client),
    webhooks({ client, sources, drain, logger }),
    api({ client, logger, tokens, perMinute: config.SIGNALBOX_API_REQUESTS_PER_MINUTE }),
    pages({ client, logger, views: VIEWS, documents, ...settings }),
  ]);
  const { SIGNALBOX_EVENTS: eventsFile } = config;
  const events = eventsFile === undefined ? null : (await import('./events/open.ts')).openEvents(config, eventsFile, client, logger);
  const { SIGNALBOX_MAILBOXES: mailboxesFile } = config;
  const mail = mailboxesFile === undefined ? null : (await import('./mail/open.ts')).openMail(config, mailboxesFile, client, logger);
  const { SIGNALBOX_FOLDERS: foldersFile } = config;
  const folders = foldersFile === undefined ? null : (await import('./folders/open.ts')).openFolders(foldersFile, client, logger);
  const stop = async () => {
    await app.close(); // no more requests; those in progress are answered
    await Promise.all([drain.close(), events?.close(), mail?.close(), folders?.close()]);
    await client.close();
  };
  for (const signal of ['SIGINT', 'SIGTERM'] as const) process.once(signal, () => void stop());
  await app.listen({ host, port });
  setTimeout(() => void loadClient(), LOAD_AFTER_MS).unref();
  logger.info({ host, port, sources: sources.map(({ name }) => name) }, 'gateway started');
  for (const { name, secrets, secretNames } of sources)
    if (secrets.length === 0) logger.warn({ source: name, setOneOf: secretNames }, 'webhooks of this source are refused: no secret is set');
}

/** Loads what carries out deliveries and requests, so that no sender waits while the first one loads it. */
const loadClient = () => Promise.all([import('./api/operations.ts'), import('../client/temporal.ts')]);

/** Persons use the API where an audience is set, too: without it a token for another program would do. */
function tokenSettings({
  SIGNALBOX_OIDC_ISSUER: issuer,
  SIGNALBOX_OIDC_AUDIENCE: audience,
  SIGNALBOX_OIDC_CLAIM: claim,
}: Config): TokenSettings | null {
  return issuer === undefined || audience === undefined ? null : { issuer, audience, claim };
}

const config = readConfig();
const logger = createLog(config.SIGNALBOX_LOG_LEVEL);
try {
  await main(config);
} catch (error) {
  const { code, fix } = error instanceof SignalboxError ? error : { code: 'INTERNAL', fix: undefined };
  logger.fatal({ code, fix, error: String(error) }, 'gateway stopped');
  process.exit(1);
}
