import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import type { SignalboxClient } from '../../../src/client/connect.ts';
import { createKey, listKeys, revokeKey } from '../../../src/client/keys.ts';
import { openTestDatabase, type TestDatabase } from '../../../testkit/database.ts';
import { clientOf, keyWith, openApi, request } from './stage.ts';

let database: TestDatabase;
let client: SignalboxClient;
let app: FastifyInstance;
beforeAll(async () => {
  database = await openTestDatabase();
  client = clientOf(database.db);
  app = await openApi(client, { tokens: null });
});
afterAll(async () => {
  await app.close();
  await database.close();
});

const INBOX = ['GET', '/v1/inbox'] as const;
const RUN = ['GET', '/v1/runs/moderation:none'] as const;

it('shows a key once and keeps only its hash', async () => {
  const made = await createKey(client, { name: 'shop', scopes: ['read'], workflows: ['moderation'], person: 'ana', expiresAt: null });
  expect(made.key).toMatch(/^sbk_[\w-]{43}$/);
  expect(JSON.stringify(await database.db.selectFrom('api_keys').selectAll().execute())).not.toContain(made.key);
  const [listed] = await listKeys(client);
  expect(listed).toMatchObject({
    name: 'shop',
    scopes: ['read'],
    workflows: ['moderation'],
    createdBy: 'ana',
    state: 'valid',
    lastUsedAt: null,
  });
  expect(listed).not.toHaveProperty('key');
});

it('never gives a name twice', async () => {
  await keyWith(client, { name: 'twice' });
  await revokeKey(client, 'twice', 'ana');
  await expect(keyWith(client, { name: 'twice' })).rejects.toMatchObject({ code: 'INPUT_INVALID', field: 'name' });
});

it.each([
  ['no key', null],
  ['an unknown key', `sbk_${'x'.repeat(43)}`],
  ['half a key', 'sbk_short'],
  ['a key with a quote', `sbk_'or'1'='1`],
])('refuses %s with 401', async (_name, bearer) => {
  const answer = await request(app, bearer, INBOX);
  expect(answer).toMatchObject({ status: 401, body: { code: 'UNAUTHENTICATED', status: 401, fix: expect.any(String) } });
  expect(answer.headers['www-authenticate']).toBe('Bearer');
  expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
});

it('refuses a person where no issuer is set, and says so', async () => {
  const answer = await request(app, 'a.b.c', INBOX);
  expect(answer).toMatchObject({ status: 401, body: { detail: expect.stringContaining('persons cannot use the API') } });
});

it('refuses a key from the moment of its revocation', async () => {
  const key = await keyWith(client, { name: 'lost', scopes: ['read'] });
  expect((await request(app, key, RUN)).status).toBe(404);
  expect(await revokeKey(client, 'lost', 'otto')).toMatchObject({ state: 'revoked', revokedBy: 'otto', lastUsedAt: expect.any(String) });
  expect(await request(app, key, RUN)).toMatchObject({ status: 401, body: { detail: expect.stringContaining('revoked') } });
  await expect(revokeKey(client, 'unknown', 'otto')).rejects.toMatchObject({ code: 'KEY_NOT_FOUND' });
});

it('refuses a key after its time', async () => {
  const key = await keyWith(client, { scopes: ['read'], expiresAt: new Date(Date.now() - 1) });
  expect(await request(app, key, RUN)).toMatchObject({ status: 401, body: { detail: expect.stringContaining('expired') } });
});

it('gives a key no more than its scopes, its workflows and the rights of who made it', async () => {
  const refused = async (order: Parameters<typeof keyWith>[1]) => (await request(app, await keyWith(client, order), RUN)).body;
  expect(await refused({ scopes: ['start'] })).toMatchObject({ code: 'NOT_ALLOWED', detail: expect.stringContaining('no scope read') });
  expect(await refused({ scopes: ['read'], workflows: ['order'] })).toMatchObject({
    detail: expect.stringContaining('not for moderation'),
  });
  expect(await refused({ scopes: ['read'], person: 'nina' })).toMatchObject({ detail: expect.stringContaining('nina, who made the key,') });
  expect(await refused({ scopes: ['read'], workflows: ['moderation'] })).toMatchObject({ code: 'RUN_NOT_FOUND' });
});

it('limits the requests of each key on its own', async () => {
  const narrow = await openApi(client, { perMinute: 3 });
  const [one, other] = [await keyWith(client, { scopes: ['read'] }), await keyWith(client, { scopes: ['read'] })];
  const statuses = [];
  for (let count = 0; count < 5; count++) statuses.push((await request(narrow, one, RUN)).status);
  expect(statuses).toEqual([404, 404, 404, 429, 429]);
  const refused = await request(narrow, one, RUN);
  expect(refused).toMatchObject({ body: { code: 'TOO_MANY_REQUESTS', status: 429 }, headers: { 'retry-after': expect.anything() } });
  expect((await request(narrow, other, RUN)).status).toBe(404);
  await narrow.close();
});

it('counts requests by route and status, and shows no id', async () => {
  const text = (await app.inject('/metrics')).body;
  expect(text).toMatch(/signalbox_http_request_duration_seconds_count\{method="GET",route="\/v1\/inbox",status="401"\} \d+/);
  expect(text).toMatch(/^signalbox_deliveries_waiting 0$/m);
  expect(text).not.toContain('moderation:none');
});
