import type { AddressInfo } from 'node:net';
import { createServer, type Server } from 'node:http';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import Provider from 'oidc-provider';
import type { Browser } from 'playwright-core';
import { openTestDatabase, type TestDatabase } from '../../../testkit/database.ts';
import { inBrowser, openBrowser } from '../../helpers/browser.ts';
import { addAsked, clientOf, openSite, type Site } from '../pages/stage.ts';

/** A real identity provider on its own port; everybody but eve has a verified address. */
async function openProvider(): Promise<{ issuer: string; server: Server; register: (redirectUri: string) => void }> {
  const server = createServer();
  await new Promise<void>((resolve) => server.listen(0, 'localhost', resolve));
  const issuer = `http://localhost:${(server.address() as AddressInfo).port}`;
  const register = (redirectUri: string) => {
    const provider = new Provider(issuer, {
      clients: [{ client_id: 'signalbox', client_secret: 'a secret of tests', redirect_uris: [redirectUri] }],
      claims: { openid: ['sub'], email: ['email', 'email_verified'], profile: ['name'] },
      findAccount: async (_context, sub) => ({
        accountId: sub,
        claims: async () => ({ sub, email: `${sub}@signalbox.example`, email_verified: sub !== 'ben' }),
      }),
      pkce: { required: () => true },
      cookies: { keys: ['a key of the provider'] },
    });
    const answer = provider.callback();
    server.on('request', (request, response) => void answer(request, response));
  };
  return { issuer, server, register };
}

inBrowser('the login by an identity provider', () => {
  let database: TestDatabase;
  let site: Site;
  let browser: Browser;
  let server: Server;
  beforeAll(async () => {
    database = await openTestDatabase();
    const { issuer, register, ...provider } = await openProvider();
    server = provider.server;
    site = await openSite(clientOf(database.db), {
      kind: 'oidc',
      issuer,
      clientId: 'signalbox',
      clientSecret: 'a secret of tests',
      claim: 'email',
    });
    register(`${site.url}/login/callback`);
    await addAsked(database.db, 'support-ticket:T-1');
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
    server?.closeAllConnections();
    server?.close();
    await database?.close();
  });

  /** Opens a page, logs in at the provider and comes back. */
  async function loginAs(name: string, path = '/inbox') {
    const context = await browser.newContext();
    const page = await context.newPage();
    await page.goto(`${site.url}${path}`);
    await page.locator('input[name=login]').fill(name);
    await page.locator('input[name=password]').fill('any');
    await page.getByRole('button').first().click();
    await page.getByRole('button', { name: 'Continue' }).click();
    await page.waitForURL(`${site.url}/**`);
    return { page, context };
  }

  it('knows a person by the verified address, leads to the page that was asked for, and proves who it is', async () => {
    const path = `/inbox/request?id=${encodeURIComponent('support-ticket:T-1/reply')}`;
    const { page, context } = await loginAs('ana', path);
    expect(page.url()).toBe(`${site.url}${path}`);
    expect(await page.locator('.who').textContent()).toContain('Ana Ruiz');
    expect(await page.locator('.who').textContent()).not.toContain('local login');
    expect(await database.db.selectFrom('sessions').select(['person', 'proven']).execute()).toEqual([{ person: 'ana', proven: true }]);
    await page.getByRole('button', { name: 'Log out' }).click();
    await page.getByRole('heading', { name: 'You are logged out' }).waitFor();
    expect(await database.db.selectFrom('sessions').selectAll().execute()).toEqual([]);
    await context.close();
  });

  it.each([
    ['whose address is not verified', 'ben', 'You are not logged in'],
    ['who is not in the people file', 'eve', 'You are not in the people file'],
  ])('refuses a person %s', async (_name, who, title) => {
    const { page, context } = await loginAs(who);
    expect(await page.getByRole('heading', { level: 1 }).textContent()).toBe(title);
    await context.close();
  });

  it('refuses an answer of the provider that no login here asked for', async () => {
    const answer = await fetch(`${site.url}/login/callback?code=x&state=y`, { redirect: 'manual' });
    expect(answer.status).toBe(401);
    expect(
      (await fetch(`${site.url}/login`, { method: 'POST', headers: { origin: site.url }, body: new URLSearchParams({ person: 'ana' }) }))
        .status,
    ).toBe(404);
  });
});
