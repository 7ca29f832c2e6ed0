import { request as plainRequest } from 'node:http';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { closeSessionsOf } from '../../../src/client/sessions.ts';
import { openTestDatabase, type TestDatabase } from '../../../testkit/database.ts';
import { addAsked, clientOf, openSite, type Site } from './stage.ts';

let database: TestDatabase;
let site: Site;
let requestId: string;
beforeAll(async () => {
  database = await openTestDatabase();
  site = await openSite(clientOf(database.db));
  requestId = await addAsked(database.db, 'support-ticket:T-1');
});
afterAll(async () => {
  await site?.close();
  await database?.close();
});

const post = (path: string, body: Record<string, string>, headers: Record<string, string> = { origin: site.url }) =>
  fetch(`${site.url}${path}`, { method: 'POST', redirect: 'manual', headers, body: new URLSearchParams(body) });
const get = (path: string, headers: Record<string, string> = {}) => fetch(`${site.url}${path}`, { redirect: 'manual', headers });

/** The cookie of a new session. */
async function login(person = 'ana'): Promise<string> {
  const answer = await post('/login', { person });
  expect(answer.status).toBe(303);
  const [cookie = ''] = answer.headers.getSetCookie();
  expect(cookie).toMatch(/; HttpOnly/);
  expect(cookie).toMatch(/; SameSite=Lax/);
  return cookie.split(';')[0]!;
}
const decidePath = () => `/inbox/request?id=${encodeURIComponent(requestId)}`;
const decisions = () => database.db.selectFrom('decisions').selectAll().execute();

it('sends who is not logged in to the login and back, but to no other site', async () => {
  const answer = await get(decidePath());
  expect([answer.status, answer.headers.get('location')]).toEqual([303, `/login?next=${encodeURIComponent(decidePath())}`]);
  for (const next of ['https://evil.example', '//evil.example', '/\\evil.example', '/\t/evil.example', 'javascript:alert(1)'])
    expect((await post('/login', { person: 'ana', next })).headers.get('location')).toBe('/inbox');
  expect((await post('/login', { person: 'ana', next: decidePath() })).headers.get('location')).toBe(decidePath());
});

it('has a policy under which nothing inline and nothing foreign runs', async () => {
  const answer = await get('/login');
  const policy = answer.headers.get('content-security-policy')!;
  for (const rule of [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "form-action 'self'",
    "frame-ancestors 'none'",
    "base-uri 'none'",
  ])
    expect(policy).toContain(rule);
  expect(policy).not.toMatch(/unsafe|data:|\*/);
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
});

it.each([
  ['without a token', {}, {}],
  ['with the token of another session', { csrf: 'x'.repeat(43) }, {}],
  ['from another site', {}, { origin: 'https://evil.example' }],
  ['from a page without an origin', {}, { origin: 'null' }],
])('refuses a decision %s', async (_name, fields, headers) => {
  const cookie = await login();
  const answer = await post(decidePath(), { decision: 'approve', ...fields }, { origin: site.url, cookie, ...headers });
  expect(answer.status).toBe(403);
  expect((await post('/logout', fields, { origin: site.url, cookie, ...headers })).status).toBe(403);
  expect(await decisions()).toEqual([]);
});

it('refuses a login that another site sends', async () => {
  expect((await post('/login', { person: 'ana' }, { origin: 'https://evil.example' })).status).toBe(403);
  expect((await post('/login', { person: 'ana' }, {})).status).toBe(403);
  expect((await post('/login', { person: 'eve' })).status).toBe(403);
});

it('answers under its own names alone, so that no foreign name that leads here can use it', async () => {
  const { port } = new URL(site.url);
  const status = await new Promise((resolve) =>
    plainRequest({ port, host: '127.0.0.1', path: '/login', headers: { host: `evil.example:${port}` } }, ({ statusCode }) =>
      resolve(statusCode),
    ).end(),
  );
  expect(status).toBe(403);
});

it('takes no session that it did not give, that was ended, or that is too old', async () => {
  const cookie = await login();
  expect((await get('/inbox', { cookie })).status).toBe(200);
  const [name, value] = cookie.split('=') as [string, string];
  for (const forged of [`${name}=${value.slice(0, -4)}AAAA`, `${name}=${value.split('.')[0]}`, `${name}=`, `${name}=s%3Ax.y`])
    expect((await get('/inbox', { cookie: forged })).status).toBe(303);

  const idle = await login();
  const hoursAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000);
  await database.db
    .updateTable('sessions')
    .set({ seen_at: hoursAgo(3) })
    .execute();
  expect((await get('/inbox', { cookie: idle })).status).toBe(303);

  const old = await login();
  await database.db
    .updateTable('sessions')
    .set({ seen_at: new Date(), ends_at: hoursAgo(1) })
    .execute();
  expect((await get('/inbox', { cookie: old })).status).toBe(303);

  const revoked = await login();
  await closeSessionsOf(clientOf(database.db), 'ana');
  expect((await get('/inbox', { cookie: revoked })).status).toBe(303);
  expect((await database.db.selectFrom('sessions').select('id_hash').execute()).every(({ id_hash }) => !revoked.includes(id_hash))).toBe(
    true,
  );
});

it('does not keep a session alive by what a page asks by itself', async () => {
  const cookie = await login('ben');
  const before = new Date(Date.now() - 90 * 60_000);
  await database.db.updateTable('sessions').set({ seen_at: before }).where('person', '=', 'ben').execute();
  expect((await get('/inbox/list', { cookie })).status).toBe(200);
  const seen = async () =>
    (await database.db.selectFrom('sessions').select('seen_at').where('person', '=', 'ben').executeTakeFirstOrThrow()).seen_at;
  expect(await seen()).toEqual(before);
  await get('/inbox', { cookie });
  expect((await seen()).getTime()).toBeGreaterThan(before.getTime());
});

it('leads a page whose session has ended to the login, and back to where it was', async () => {
  const answer = await get('/inbox/list', { 'hx-request': 'true', 'hx-current-url': `${site.url}${decidePath()}` });
  expect([answer.status, answer.headers.get('hx-redirect')]).toEqual([401, `/login?next=${encodeURIComponent(decidePath())}`]);
});

it.each([
  '/inbox/request',
  '/inbox/request?id=%00',
  '/inbox?after=%00',
  '/inbox?after=W10',
  '/runs/%2e%2e',
  '/runs/%00',
  '/runs/nothing:1',
  '/assets/../main.ts',
  '/inbox/request?id=a&id=b',
])('answers %s without breaking', async (path) => {
  const cookie = await login();
  const { status } = await get(path, { cookie });
  expect(status).toBeLessThan(500);
});
