import { afterAll, afterEach, beforeAll, expect, it } from '@jest/globals';
import { NativeConnection } from '@temporalio/worker';
import type { SignalboxClient } from '../../../src/client/connect.ts';
import { deliveries } from '../../../src/client/deliveries.ts';
import { registerSearchAttributes } from '../../../src/worker/search-attributes.ts';
import { openTestDatabase, type TestDatabase } from '../../../testkit/database.ts';
import { freePort } from '../../../testkit/free-port.ts';
import { eventually } from '../../../testkit/processes.ts';
import { startTestServer, type TestServer } from '../../../testkit/temporal-server.ts';
import { sign } from './sign.ts';
import { clientOf, exampleSources, form, openGateway, postForm, postStripe, type Gateway } from './stage.ts';
import '../../../testkit/quiet-runtime.ts';

let database: TestDatabase;
let client: SignalboxClient;
let port: number;
let server: TestServer | undefined;
let gateway: Gateway;
beforeAll(async () => {
  [database, port] = await Promise.all([openTestDatabase(), freePort()]);
  client = clientOf(database.db, `127.0.0.1:${port}`);
  gateway = await openGateway(client);
});
afterEach(async () => {
  await database.db.deleteFrom('deliveries').execute();
});
afterAll(async () => {
  await gateway.close();
  await client.close();
  await server?.stop();
  await database.close();
});

const stored = () => deliveries.list(client, { limit: 100 });
const runs = () => database.db.selectFrom('runs').select(['id', 'input', 'initiator']).execute();
const settled = (id: number) =>
  eventually(async () => {
    const found = await deliveries.show(client, id);
    if (found.state === 'stored') throw new Error(JSON.stringify(found));
    return found;
  });
const message = (ticket: string, email = 'kim@example.com') =>
  form({ email, subject: 'Norway', message: 'Do you deliver to Norway & Åland?', ticket });

it('refuses what is not signed with the secret, and stores nothing', async () => {
  const answer = await postForm(gateway.app, message('F-1'), { secret: 'another' });
  expect(answer.statusCode).toBe(401);
  expect(answer.headers['content-type']).toMatch(/^application\/problem\+json/);
  expect(answer.json()).toMatchObject({ status: 401, code: 'SIGNATURE_REFUSED', field: 'x-signature', title: expect.any(String) });
  expect((await postStripe(gateway.app, { id: 'evt_0' }, 'another')).statusCode).toBe(401);
  expect(await stored()).toEqual([]);
});

it('fails closed where no secret is set', async () => {
  const closed = await openGateway(client, exampleSources([]));
  const answer = await postForm(closed.app, message('F-1'), { secret: '' });
  expect(answer.statusCode).toBe(503);
  expect(answer.json()).toMatchObject({ code: 'SECRET_MISSING', field: 'contact-form' });
  await closed.close();
  expect(await stored()).toEqual([]);
});

it.each([
  ['too large', 'x'.repeat(1_100_000), {}, 413, 'BODY_TOO_LARGE'],
  ['too deep', `${'['.repeat(65)}${']'.repeat(65)}`, { type: 'application/json' }, 400, 'INPUT_INVALID'],
  ['no JSON', '{"a":', { type: 'application/json' }, 400, 'INPUT_INVALID'],
  ['compressed', 'a=b', { headers: { 'content-encoding': 'gzip' } }, 400, 'INPUT_INVALID'],
  ['of an unknown type', 'a=b', { type: 'text/plain' }, 400, 'INPUT_INVALID'],
])('refuses a body that is %s', async (_name, body, options, status, code) => {
  const answer = await postForm(gateway.app, body, options);
  expect({ status: answer.statusCode, code: answer.json<{ code: string }>().code }).toEqual({ status, code });
  expect(await stored()).toEqual([]);
});

it('counts brackets in texts for nothing', async () => {
  const body = JSON.stringify({ email: 'kim@example.com', message: `${'[{'.repeat(200)} "quoted" \\` });
  expect((await postForm(gateway.app, body, { type: 'application/json; charset=utf-8' })).statusCode).toBe(202);
});

it('knows only the addresses of its sources', async () => {
  for (const request of [{ method: 'GET', url: '/hooks/stripe' } as const, { method: 'POST', url: '/hooks/nobody' } as const]) {
    const answer = await gateway.app.inject(request);
    expect({ status: answer.statusCode, ...answer.json<object>() }).toMatchObject({ status: 404, code: 'PATH_UNKNOWN' });
  }
});

it('accepts deliveries while Temporal is down, and starts one run of each when it is back', async () => {
  const twenty = await Promise.all(Array.from({ length: 20 }, () => postForm(gateway.app, message('F-7'))));
  expect(new Set(twenty.map(({ statusCode }) => statusCode))).toEqual(new Set([202]));
  expect(twenty.filter((answer) => !answer.json<{ repeated: boolean }>().repeated)).toHaveLength(1);
  const { id } = (await stored())[0]!;
  await eventually(async () =>
    expect(await deliveries.show(client, id)).toMatchObject({ state: 'stored', error: { code: 'TEMPORAL_UNREACHABLE' } }),
  );
  expect((await gateway.app.inject('/readyz')).statusCode).toBe(200);

  await gateway.close(); // a restart loses nothing
  server = await startTestServer({ port });
  const connection = await NativeConnection.connect({ address: server.address });
  await registerSearchAttributes(connection, 'default');
  await connection.close();
  gateway = await openGateway(client);
  expect(await settled(id)).toMatchObject({
    state: 'done',
    outcome: { did: 'started', run: 'support-ticket:F-7', alreadyStarted: false },
    error: null,
  });
  expect(await runs()).toEqual([
    expect.objectContaining({
      id: 'support-ticket:F-7',
      initiator: 'system',
      input: expect.objectContaining({ customerEmail: 'kim@example.com', body: 'Do you deliver to Norway & Åland?' }),
    }),
  ]);
  expect((await postForm(gateway.app, message('F-7'))).json()).toEqual({ id, repeated: true });

  await deliveries.again(client, id);
  expect(await settled(id)).toMatchObject({ state: 'done', outcome: { run: 'support-ticket:F-7', alreadyStarted: true } });
  expect(await runs()).toHaveLength(1);
});

it('leaves what cannot be carried out to a person, who replays it after a correction', async () => {
  const { id } = (await postForm(gateway.app, message('F-8', 'nobody'))).json<{ id: number }>();
  expect(await settled(id)).toMatchObject({ state: 'refused', tries: 1, error: { code: 'INPUT_INVALID', field: 'customerEmail' } });
  await deliveries.again(client, id);
  expect(await settled(id)).toMatchObject({ state: 'refused', tries: 1 });
});

it('recognises a signed id, whatever the time, and refuses it with another body', async () => {
  const secret = 'whsec_c2VjcmV0IHNlY3JldCBzZWNyZXQ=';
  const standard = { ...exampleSources([secret])[0]!, name: 'standard', path: 'standard', scheme: 'standard-webhooks' as const, rules: [] };
  const other = await openGateway(client, [standard]);
  const post = (body: string, at = Math.floor(Date.now() / 1_000), id = 'msg_1') => {
    const { headers } = sign('standard-webhooks', { secret, body: Buffer.from(body), at, id });
    return other.app.inject({ method: 'POST', url: '/hooks/standard', payload: body, headers: Object.fromEntries(headers) });
  };
  const first = (await post('{"a":1}')).json<{ id: number }>();
  expect((await post('{"a":1}', Math.floor(Date.now() / 1_000) - 60)).json()).toEqual({ id: first.id, repeated: true });
  const conflict = await post('{"a":2}');
  expect({ status: conflict.statusCode, ...conflict.json<object>() }).toMatchObject({ status: 409, code: 'DELIVERY_CONFLICT' });
  expect((await post('{"a":1}', undefined, 'msg_2')).json()).toMatchObject({ repeated: false });
  await other.close();
});

it('keeps the body as it came and no header that is secret', async () => {
  const event = { id: 'evt_9', type: 'charge.refunded', data: { text: 'Å 😀' } };
  const { id } = (await postStripe(gateway.app, event)).json<{ id: number }>();
  const found = await settled(id);
  expect(found).toMatchObject({ label: 'evt_9', body: JSON.stringify(event), outcome: { did: 'nothing' } });
  expect(Object.keys(found.headers).sort()).toEqual(['content-type', 'user-agent']);
  expect(JSON.stringify(await database.db.selectFrom('deliveries').selectAll().execute())).not.toContain('private');
});

it('derives the id of a run from the delivery where the body has none', async () => {
  const body = form({ email: 'kim@example.com', message: 'No number' });
  const { id } = (await postForm(gateway.app, body)).json<{ id: number }>();
  const { outcome } = await settled(id);
  expect(outcome).toMatchObject({ did: 'started', run: expect.stringMatching(/^support-ticket:d-[0-9a-f]{20}$/) });
});

it('ignores events of payments that are no run’s, and refuses a message to a run that is not there', async () => {
  const event = (number: number, metadata: object) => ({
    id: `evt_${number}`,
    type: 'payment_intent.succeeded',
    data: { object: { id: 'pi_1', metadata } },
  });
  const other = (await postStripe(gateway.app, event(1, {}))).json<{ id: number }>();
  expect(await settled(other.id)).toMatchObject({ outcome: { did: 'nothing' } });
  const lost = (await postStripe(gateway.app, event(2, { run: 'order:W-404' }))).json<{ id: number }>();
  expect(await settled(lost.id)).toMatchObject({ state: 'refused', error: { code: 'RUN_NOT_FOUND' } });
});
