import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { FastifyInstance } from 'fastify';
import { Document } from '../../../src/gateway/api/schemas.ts';
import type { SignalboxClient } from '../../../src/client/connect.ts';
import { insertRun } from '../../../src/store/runs.ts';
import { openTestDatabase, type TestDatabase } from '../../../testkit/database.ts';
import { clientOf, keyWith, openApi, request } from './stage.ts';

let database: TestDatabase;
let client: SignalboxClient;
let app: FastifyInstance;
let key: string;
beforeAll(async () => {
  database = await openTestDatabase();
  client = clientOf(database.db);
  app = await openApi(client);
  key = await keyWith(client, { name: 'site', scopes: ['start'] });
});
afterAll(async () => {
  await app?.close();
  await database?.close();
});

const upload = (body: Buffer | string, { as = key, url = '/v1/documents', headers = {} } = {}) =>
  request(app, as, ['POST', url], { body, headers: { 'content-type': 'application/octet-stream', ...headers } });
const download = (ref: unknown, bearer = key) =>
  app.inject({ url: `/v1/documents/${String(ref)}`, headers: { authorization: `Bearer ${bearer}` } });

it('keeps the same bytes once, with each name under which they came', async () => {
  const first = await upload('Invoice 17', { url: '/v1/documents?name=one.pdf' });
  expect(first).toMatchObject({ status: 201, body: { mediaType: 'text/plain', size: 10, name: 'one.pdf' } });
  expect(Document.safeParse(first.body).success).toBe(true);
  const again = await upload('Invoice 17', {
    headers: { 'content-disposition': `attachment; filename="x"; filename*=UTF-8''Z%C3%BCrich.txt` },
  });
  expect(again.body).toMatchObject({ ref: first.body['ref'], name: 'Zürich.txt' });
  expect(await database.db.selectFrom('documents').select('ref').execute()).toHaveLength(1);
  expect(await database.db.selectFrom('document_origins').select(['name', 'origin']).orderBy('id').execute()).toEqual([
    { name: 'one.pdf', origin: 'upload:key site' },
    { name: 'Zürich.txt', origin: 'upload:key site' },
  ]);
});

it.each([
  ['a web page', '<html><script>alert(1)</script>', 422, 'DOCUMENT_UNREADABLE'],
  ['a program', Buffer.from('7f454c4602010100', 'hex'), 422, 'DOCUMENT_UNREADABLE'],
  ['nothing', '', 422, 'DOCUMENT_UNREADABLE'],
  ['more than 20 MiB', Buffer.alloc(20 * 2 ** 20 + 1, 'a'), 413, 'BODY_TOO_LARGE'],
])('refuses %s before anything is kept', async (_, body, status, code) => {
  const before = await database.db.selectFrom('documents').select('ref').execute();
  expect(await upload(body)).toMatchObject({ status, body: { code } });
  expect(await database.db.selectFrom('documents').select('ref').execute()).toEqual(before);
});

it('takes an upload only from who may start runs', async () => {
  expect(await upload('Invoice 18', { as: await keyWith(client, { scopes: ['read'] }) })).toMatchObject({
    status: 403,
    body: { code: 'NOT_ALLOWED' },
  });
});

it('gives the bytes to be saved, under a name that gives nothing orders', async () => {
  const { body } = await upload('Invoice 19', { url: `/v1/documents?name=${encodeURIComponent('../../a"\r\nSet-Cookie: x=1;ü.html')}` });
  const { statusCode, headers, payload } = await download(body['ref']);
  expect([statusCode, payload]).toEqual([200, 'Invoice 19']);
  expect(headers).toMatchObject({
    'content-type': 'text/plain',
    'content-disposition': expect.stringMatching(/^attachment; filename\*=UTF-8''[\w.%-]+$/),
    'content-security-policy': "default-src 'none'; sandbox",
    'x-content-type-options': 'nosniff',
  });
  expect(headers['set-cookie']).toBeUndefined();
});

it('gives a document to others only with a run that they may read', async () => {
  const { body } = await upload('Invoice 20');
  const reader = await keyWith(client, { scopes: ['read'], workflows: ['moderation'] });
  expect((await download(body['ref'], reader)).json()).toMatchObject({ status: 404, code: 'DOCUMENT_NOT_FOUND' });
  await insertRun(database.db, {
    ...{ id: 'moderation:D-1', workflow: 'moderation', businessId: 'D-1', initiator: 'system', initiatorSigns: [], priority: 3 },
    ...{ input: { document: body }, inputHash: 'x', configuration: {}, state: 'screening' },
  });
  expect((await download(body['ref'], reader)).payload).toBe('Invoice 20');
  expect((await download(`sha256:${'0'.repeat(64)}`)).json()).toMatchObject({ code: 'DOCUMENT_NOT_FOUND' });
});
