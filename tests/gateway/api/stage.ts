import type { FastifyInstance } from 'fastify';
import { pino } from 'pino';
import type { SignalboxClient } from '../../../src/client/connect.ts';
import { createKey, type KeyOrder } from '../../../src/client/keys.ts';
import { api } from '../../../src/gateway/api/plugin.ts';
import type { Tokens } from '../../../src/gateway/api/tokens.ts';
import { health } from '../../../src/gateway/health.ts';
import { metrics } from '../../../src/gateway/metrics.ts';
import { buildServer } from '../../../src/gateway/server.ts';
import { SignalboxError } from '../../../src/kit/common/failures.ts';
import { openSettingsFiles } from '../../../src/settings/client-settings.ts';
import type { Db } from '../../../src/store/database.ts';
import type { WorkflowTest } from '../../../testkit/workflow.ts';
import { writePeople } from './people.ts';

/** A client on a database; without a test of a workflow there is no Temporal server. */
export const clientOf = (db: Db, test: Pick<WorkflowTest, 'temporal'> | null = null, peopleFile = writePeople()): SignalboxClient => ({
  db,
  ...openSettingsFiles({ peopleFile, workflowsFile: null }),
  temporal: async () => {
    if (test) return test.temporal;
    throw new SignalboxError('TEMPORAL_UNREACHABLE', { detail: 'this test has none' });
  },
  close: async () => undefined,
});

/** Takes the name of a person as the token. */
const namesAsTokens: Tokens = { personOf: async (token) => token };

/** The API in this process, without a port. */
export function openApi(
  client: SignalboxClient,
  { tokens = namesAsTokens, perMinute = 100_000 }: { tokens?: Tokens | null; perMinute?: number } = {},
): Promise<FastifyInstance> {
  const logger = pino({ level: process.env['TEST_LOG'] ?? 'silent' });
  return buildServer(logger, [metrics(client), health(client), api({ client, logger, tokens, perMinute })]);
}

let keys = 0;

/** A new key with these scopes, for moderation unless said otherwise. */
export async function keyWith(client: SignalboxClient, order: Partial<KeyOrder> = {}): Promise<string> {
  const usual: KeyOrder = { name: `key-${++keys}`, scopes: [], workflows: null, person: 'system', expiresAt: null };
  return (await createKey(client, { ...usual, ...order })).key;
}

export interface Answer {
  status: number;
  body: Record<string, unknown>;
  headers: Record<string, unknown>;
}

/** Sends a request with a bearer key or token. */
export async function request(
  app: FastifyInstance,
  bearer: string | null,
  [method, url]: readonly [string, string],
  { body, headers = {} }: { body?: unknown; headers?: Record<string, string> } = {},
): Promise<Answer> {
  const answer = await app.inject({
    method: method as 'GET',
    url,
    headers: { ...(bearer !== null && { authorization: `Bearer ${bearer}` }), ...headers },
    ...(body !== undefined && { payload: body as object }),
  });
  const type = String(answer.headers['content-type'] ?? '');
  return { status: answer.statusCode, body: type.includes('json') ? answer.json<Record<string, unknown>>() : {}, headers: answer.headers };
}

export const post = (id: string) => ({ postId: id, author: { name: 'Kim', email: 'kim@example.com' }, text: 'My kettle blinks.' });
