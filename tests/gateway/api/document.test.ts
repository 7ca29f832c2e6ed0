import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { Validator } from '@seriousme/openapi-schema-validator';
import type { FastifyInstance } from 'fastify';
import { OpenAPIClientAxios, type Document } from 'openapi-client-axios';
import { allWorkflows } from '../../../src/contracts/registry.ts';
import { openTestDatabase, type TestDatabase } from '../../../testkit/database.ts';
import { clientOf, keyWith, openApi, post } from './stage.ts';

let database: TestDatabase;
let app: FastifyInstance;
let key: string;
let document: Document;
beforeAll(async () => {
  database = await openTestDatabase();
  const client = clientOf(database.db);
  app = await openApi(client);
  key = await keyWith(client, { scopes: ['start', 'read'] });
  document = (await app.inject('/openapi.json')).json();
});
afterAll(async () => {
  await app?.close();
  await database?.close();
});

it('is valid OpenAPI 3.1', async () => {
  expect(document.openapi).toBe('3.1.0');
  expect(await new Validator().validate({ ...structuredClone(document) })).toMatchObject({ valid: true });
});

/** The paths of design and docs/api.md. */
const ROUTES = [
  'GET /v1/documents/{ref}',
  'GET /v1/inbox',
  'GET /v1/runs',
  'GET /v1/runs/{id}',
  'GET /v1/runs/{id}/wait',
  'POST /v1/approvals/{requestId}',
  'POST /v1/documents',
  'POST /v1/runs',
  'POST /v1/runs/{id}/cancel',
  'POST /v1/runs/{id}/messages/{name}',
  'POST /v1/runs/{id}/pause',
  'POST /v1/runs/{id}/resume',
  'POST /v1/runs/{id}/retry',
];

it('describes every route, and each has an example in the docs', () => {
  const described = Object.entries(document.paths ?? {}).flatMap(([path, operations]) =>
    Object.keys(operations ?? {}).map((method) => `${method.toUpperCase()} ${path}`),
  );
  expect(described.sort()).toEqual(ROUTES);
  const docs = readFileSync(join(import.meta.dirname, '../../../docs/api.md'), 'utf8');
  expect(ROUTES.filter((route) => !docs.includes(`\`${route}\``))).toEqual([]);
});

it('describes the start of each workflow with its own input, and every refusal as a problem', () => {
  expect(Object.keys(document.components?.schemas ?? {}).sort()).toEqual(
    allWorkflows()
      .map(({ name }) => `start-${name}`)
      .sort(),
  );
  expect(document.components?.schemas?.['start-moderation']).toMatchObject({
    required: ['workflow', 'input'],
    properties: { workflow: { const: 'moderation' }, input: { required: ['postId', 'author', 'text'] } },
  });
  for (const operations of Object.values(document.paths ?? {}))
    for (const operation of Object.values(operations ?? {}))
      expect(operation).toMatchObject({
        responses: { default: { content: { 'application/problem+json': { schema: { type: 'object' } } } } },
      });
});

it('is enough for a client that is made from it', async () => {
  await app.listen({ host: '127.0.0.1', port: 0 });
  const { port } = app.server.address() as AddressInfo;
  const made = new OpenAPIClientAxios({
    definition: document,
    withServer: { url: `http://127.0.0.1:${port}` },
    axiosConfigDefaults: { headers: { authorization: `Bearer ${key}` }, validateStatus: () => true },
  });
  const client = await made.getClient();
  const call = (name: string, parameters: object | null, body?: unknown) =>
    (client as unknown as Record<string, (parameters: object | null, body?: unknown) => Promise<{ status: number; data: unknown }>>)[name]!(
      parameters,
      body,
    );
  expect(await call('readRun', { id: 'moderation:a/b' })).toMatchObject({ status: 404, data: { code: 'RUN_NOT_FOUND' } });
  expect(await call('cancelRun', { id: 'moderation:a' }, { reason: 'a test' })).toMatchObject({
    status: 403,
    data: { code: 'NOT_ALLOWED' },
  });
  const started = await call('startRun', null, { workflow: 'moderation', input: post('C-1') });
  expect(started).toMatchObject({ status: 503, data: { code: 'TEMPORAL_UNREACHABLE' } }); // this test has no server
});
