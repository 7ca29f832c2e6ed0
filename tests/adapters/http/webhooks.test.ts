import { createServer, type IncomingHttpHeaders } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { Webhook as Verifier } from 'standardwebhooks';
import { createWebhooks } from '../../../src/adapters/http/webhooks.ts';
import { callsWebhook } from '../../../src/kit/activity/webhook.ts';
import { createEffects } from '../../../src/kit/activity/effects.ts';
import { addRun, runAttempt } from '../../../testkit/activity.ts';
import { openTestDatabase, type TestDatabase } from '../../../testkit/database.ts';

const SECRET = `whsec_${Buffer.from('a secret of the webhook tests').toString('base64')}`;
const received: { headers: IncomingHttpHeaders; body: string }[] = [];
/** Statuses of the next answers; 0 breaks the connection after the request was read. */
let answers: number[] = [];
const server = createServer((request, response) => {
  let body = '';
  request.on('data', (part: Buffer) => (body += part.toString()));
  request.on('end', () => {
    received.push({ headers: request.headers, body });
    const status = answers.shift() ?? 204;
    if (status === 0) request.socket.destroy();
    else response.writeHead(status).end();
  });
});
let url: string;
let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  url = `http://127.0.0.1:${(server.address() as AddressInfo).port}/hooks`;
});
afterAll(async () => {
  server.closeAllConnections();
  server.close();
  await test?.close();
});
beforeEach(() => {
  received.length = 0;
  answers = [];
});

const webhooks = createWebhooks({ secret: SECRET, allowPrivate: '127.0.0.1' });
const event = () => ({ url, type: 'post.hidden', data: { post: 'P-1' } });

it('signs a webhook so that a receiver by the standard accepts it, and sends type and data', async () => {
  expect(await webhooks.post('moderation:1:tell', event())).toEqual({ status: 204 });
  const [{ headers, body }] = received as [(typeof received)[0]];
  expect(new Verifier(SECRET).verify(body, headers as Record<string, string>)).toEqual({ type: 'post.hidden', data: { post: 'P-1' } });
});

it.each([
  [400, 'PARTNER_REFUSED'],
  [301, 'PARTNER_UNAVAILABLE'],
  [429, 'PARTNER_UNAVAILABLE'],
  [500, 'PARTNER_UNAVAILABLE'],
  [0, 'PARTNER_UNAVAILABLE'],
])('tells an answer with status %i as %s', async (status, code) => {
  answers = [status];
  await expect(webhooks.post('k', event())).rejects.toMatchObject({ code });
});

it('sends nothing unsigned: without a secret the call is refused with the field to set', async () => {
  await expect(createWebhooks({ secret: undefined, allowPrivate: '' }).post('k', event())).rejects.toMatchObject({
    code: 'CONFIG_INVALID',
    field: 'SIGNALBOX_WEBHOOK_SECRET',
  });
  expect(received).toEqual([]);
});

it('sends nothing to a private address that is not allowed', async () => {
  const closed = createWebhooks({ secret: SECRET, allowPrivate: '' });
  await expect(closed.post('k', event())).rejects.toMatchObject({ code: 'ADDRESS_REFUSED', field: 'url' });
  expect(received).toEqual([]);
});

it('calls a webhook once when the activity is repeated, and repeats a lost answer under the same id', async () => {
  const runId = await addRun(test.db, 'test:webhook');
  const tell = callsWebhook({ effects: createEffects(), webhooks }, ({ post }: { post: string }) => ({ ...event(), data: { post } }));
  const attempt = (number: number) => runAttempt(test.db, { runId, activityId: 'tell#1', attempt: number }, () => tell({ post: 'P-1' }));
  answers = [0];
  await expect(attempt(1)).rejects.toMatchObject({ type: 'PARTNER_UNAVAILABLE' });
  expect(await attempt(2)).toEqual({ status: 204 });
  expect(await attempt(3)).toEqual({ status: 204 });
  expect(received).toHaveLength(2);
  expect(new Set(received.map(({ headers }) => headers['webhook-id']))).toHaveProperty('size', 1);
});
