import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { openTestDatabase, type TestDatabase } from '../../../testkit/database.ts';
import { clientOf, keyWith, openApi, request } from './stage.ts';

let database: TestDatabase;
let app: FastifyInstance;
let key: string;
beforeAll(async () => {
  database = await openTestDatabase();
  const client = clientOf(database.db);
  app = await openApi(client);
  key = await keyWith(client, { scopes: ['start', 'read', 'operate', 'message'] });
});
afterAll(async () => {
  await app?.close();
  await database?.close();
});

const START = ['POST', '/v1/runs'] as const;
const deep = (levels: number) => `${'['.repeat(levels)}${']'.repeat(levels)}`;
const raw = (payload: string, headers = {}) =>
  app.inject({
    method: 'POST',
    url: '/v1/runs',
    payload,
    headers: { authorization: `Bearer ${key}`, 'content-type': 'application/json', ...headers },
  });

it.each<[string, string, number, string]>([
  ['100,000 levels', `{"workflow":"moderation","input":${deep(100_000)}}`, 400, 'body'],
  ['no JSON', '{"workflow":', 400, 'body'],
  ['nothing', '', 400, 'body'],
  ['NaN', '{"workflow":"moderation","input":{"a":NaN}}', 400, 'body'],
  ['a list', '[]', 400, 'body'],
  ['a prototype', '{"workflow":"moderation","input":{"__proto__":{"admin":true}}}', 400, 'input'],
  ['U+0000', '{"workflow":"moderation","input":{"text":"a\\u0000b"}}', 400, 'input.text'],
  ['half of a surrogate pair', '{"workflow":"moderation","input":{"text":"\\ud83d"}}', 400, 'input.text'],
  ['an unknown field', '{"workflow":"moderation","input":{},"inputs":{}}', 400, 'inputs'],
  [
    'an unknown field of the input',
    '{"workflow":"moderation","input":{"postId":"1","author":{"name":"K","email":"k@example.com"},"text":"a","x":1}}',
    400,
    'x',
  ],
  ['a huge number', '{"workflow":"moderation","input":{},"priority":1e400}', 400, 'priority'],
  ['the same field twice', '{"workflow":"moderation","workflow":"none","input":{}}', 404, 'workflow'],
  ['an unknown workflow', '{"workflow":"none","input":{}}', 404, 'workflow'],
  ['an id with a slash', '{"workflow":"moderation","id":"a/b","input":{}}', 400, 'id'],
])('refuses a body with %s and names the field', async (_name, payload, status, field) => {
  const answer = await raw(payload);
  expect({ status: answer.statusCode, ...answer.json<object>() }).toMatchObject({
    status,
    field,
    code: expect.any(String),
    fix: expect.any(String),
  });
});

it('refuses a body that is too large, and one that is no JSON', async () => {
  expect((await raw(`{"workflow":"moderation","input":"${'x'.repeat(2_200_000)}"}`)).statusCode).toBe(413);
  expect((await raw('a=b', { 'content-type': 'application/x-www-form-urlencoded' })).statusCode).toBe(400);
});

it.each([
  ['GET', '/v1/runs?limit=0', 'limit'],
  ['GET', '/v1/runs?limit=101', 'limit'],
  ['GET', '/v1/runs?limit=1&limit=2', 'limit'],
  ['GET', '/v1/runs?status=asleep', 'status'],
  ['GET', '/v1/runs?stauts=failed', 'stauts'],
  ['GET', '/v1/runs?cursor=bm9uc2Vuc2U', 'cursor'],
  ['GET', '/v1/runs/moderation:x/wait?seconds=61', 'seconds'],
  ['GET', '/v1/runs/nonsense', 'id'],
  ['GET', '/v1/runs/moderation%3Aa%00b', 'id'],
  ['GET', '/v1/runs/%', 'request'],
  ['GET', `/v1/runs/${'x'.repeat(3_000)}`, 'request'],
])('refuses %s %s and names the field', async (method, url, field) => {
  expect(await request(app, key, [method, url])).toMatchObject({ status: 400, body: { code: 'INPUT_INVALID', field } });
});

it('takes ids with colon and slash, percent-encoded or not, and long ones', async () => {
  for (const id of ['moderation:none', 'moderation%3Anone', `moderation:${'x'.repeat(200)}`, 'moderation%3Aa%2Fb'])
    expect(await request(app, key, ['GET', `/v1/runs/${id}`])).toMatchObject({ status: 404, body: { code: 'RUN_NOT_FOUND' } });
  expect(await request(app, 'dora', ['POST', '/v1/approvals/moderation%3AP-1%2Fask'], { body: { decision: 'reject' } })).toMatchObject({
    body: { code: 'REQUEST_NOT_FOUND' },
  });
});

it('checks who asks before it reads anything', async () => {
  const answer = await app.inject({
    method: 'POST',
    url: '/v1/runs',
    payload: deep(100_000),
    headers: { 'content-type': 'application/json' },
  });
  expect(answer.statusCode).toBe(401);
  expect(answer.headers).toMatchObject({ 'x-content-type-options': 'nosniff', 'cache-control': 'no-store' });
});

it('refuses an idempotency key that is none', async () => {
  const body = { workflow: 'moderation', input: {} };
  for (const given of ['', 'a b', 'x'.repeat(201)])
    expect(await request(app, key, START, { body, headers: { 'idempotency-key': given } })).toMatchObject({
      status: 400,
      body: { field: 'idempotency-key' },
    });
});
