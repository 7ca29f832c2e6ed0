import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import type { SignalboxClient } from '../../../src/client/connect.ts';
import { connectTemporal } from '../../../src/client/temporal.ts';
import { allWorkflows } from '../../../src/contracts/registry.ts';
import { health } from '../../../src/gateway/health.ts';
import { buildServer } from '../../../src/gateway/server.ts';
import { openDrain, type Drain } from '../../../src/gateway/webhooks/drain.ts';
import { webhooks } from '../../../src/gateway/webhooks/plugin.ts';
import { openedOnce } from '../../../src/kit/common/opened-once.ts';
import type { WebhookSource } from '../../../src/kit/common/webhooks.ts';
import { readWebhookSources } from '../../../src/settings/webhook-settings.ts';
import type { Db } from '../../../src/store/database.ts';
import { openTestClient } from '../../../testkit/client.ts';
import { sign } from './sign.ts';

const SECRET = 'a secret of tests';

/** The sources of the example, with these secrets. */
export const exampleSources = (secrets: string[] = [SECRET]): WebhookSource[] =>
  readWebhookSources({ file: undefined, workflows: allWorkflows(), secretsNamed: () => secrets });

/** A client that connects to the server again after a failure, as the gateway's does. */
export function clientOf(db: Db, address: string): SignalboxClient {
  let connecting: ReturnType<typeof connectTemporal> | undefined;
  const temporal = openedOnce(() => (connecting = connectTemporal({ temporalEnvironment: {}, localTemporalAddress: address })));
  return {
    ...openTestClient(db, address),
    temporal,
    close: async () => (await connecting?.catch(() => undefined))?.connection.close(),
  };
}

export interface Gateway {
  app: FastifyInstance;
  drain: Drain;
  close(): Promise<void>;
}

/** A gateway in this process, without a port. */
export async function openGateway(client: SignalboxClient, sources = exampleSources()): Promise<Gateway> {
  const logger = pino({ level: process.env['TEST_LOG'] ?? 'silent' });
  const drain = openDrain({ client, sources, logger });
  const app = await buildServer(logger, [health(client), webhooks({ client, sources, drain, logger })]);
  const close = async () => {
    await app.close();
    await drain.close();
  };
  return { app, drain, close };
}

const now = () => Math.floor(Date.now() / 1_000);

/** Posts an event as Stripe does. */
export function postStripe(app: FastifyInstance, event: object, secret = SECRET) {
  const { body, headers } = sign('stripe', { secret, body: Buffer.from(JSON.stringify(event)), at: now() });
  return app.inject({
    method: 'POST',
    url: '/hooks/stripe',
    payload: body,
    headers: { ...Object.fromEntries(headers), 'content-type': 'application/json', authorization: 'Bearer private', cookie: 'private=1' },
  });
}

/** Posts a form or JSON as the shop's site does. */
export function postForm(
  app: FastifyInstance,
  body: string,
  { secret = SECRET, type = 'application/x-www-form-urlencoded', headers = {} } = {},
) {
  const [[, signature] = ['', '']] = sign('hex', { secret, body: Buffer.from(body), at: now() }).headers;
  return app.inject({
    method: 'POST',
    url: '/hooks/contact-form',
    payload: body,
    headers: { 'content-type': type, 'x-signature': `sha256=${signature}`, ...headers },
  });
}

export const form = (fields: Record<string, string>): string => new URLSearchParams(fields).toString();
