import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Browser, Page } from 'playwright-core';
import { openTestDatabase, type TestDatabase } from '../../../testkit/database.ts';
import { addStory } from '../../../testkit/story.ts';
import { findingsOn, inBrowser, openBrowser } from '../../helpers/browser.ts';
import { addAsked, clientOf, openSite, type Site } from './stage.ts';

const LONG = 'Donaudampfschifffahrtsgesellschaft'.repeat(40);
/** What a customer or a model could write to take over the page, or to show something else than it says. */
const HOSTILE = [
  '<script>document.title = "taken"</script>',
  '<img src=x onerror="document.title = \'taken\'">',
  '"><svg onload=alert(1)>',
  '<a href="javascript:alert(1)">here</a>',
  '</textarea><form action="https://evil.example"><button>Approve</button></form>',
  '<%= it.csrf %> ${7*7} {{7*7}}',
  '<meta http-equiv="refresh" content="0;url=https://evil.example">',
  'pay \u202e000,01\u202c EUR \u200bnow\u0007',
  LONG,
].join('\n');

inBrowser('the pages', () => {
  let database: TestDatabase;
  let site: Site;
  let browser: Browser;
  let requestId: string;
  beforeAll(async () => {
    database = await openTestDatabase();
    const { db } = database;
    site = await openSite(clientOf(db));
    requestId = await addAsked(db, 'support-ticket:T-1', {
      action: '<b>refund</b>_and_reply',
      arguments: { to: '<i>kim</i>@example.com', reply: HOSTILE },
      show: [{ label: '<u>Customer</u> wrote', text: HOSTILE }],
      policy: { takeOver: true, commentRequired: 'either' },
    });
    await addStory(db, 'support-ticket:T-1');
    await db.updateTable('journal').set({ reasoning: HOSTILE, choice: '<b>billing</b>' }).execute();
    await addAsked(db, 'support-ticket:T-2', { action: 'send_reply', amount: null });
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
    await database?.close();
  });

  const requestUrl = () => `${site.url}/inbox/request?id=${encodeURIComponent(requestId)}`;

  async function confirmPage(page: Page): Promise<void> {
    await page.goto(requestUrl());
    await page.getByText('Change before approving').click();
    await page.locator('textarea[name="edit.reply"]').fill(`${HOSTILE} and more`);
    await page.getByLabel('Comment').fill(HOSTILE);
    await page.getByRole('button', { name: 'Approve' }).click();
    await page.getByRole('heading', { name: 'Confirm your changes' }).waitFor();
  }

  /** Every page, from the login on. */
  const visits: [string, (page: Page) => Promise<unknown>][] = [
    ['login', (page) => page.goto(`${site.url}/login`)],
    [
      'inbox',
      async (page) => {
        await page.goto(`${site.url}/login`);
        await page.getByRole('button', { name: 'Ana Ruiz' }).click();
        await page.waitForURL('**/inbox');
      },
    ],
    ['request', (page) => page.goto(requestUrl())],
    ['confirmation', confirmPage],
    ['refusal', (page) => page.goto(`${site.url}/inbox/request?id=nothing`)],
  ];

  it.each(['light', 'dark'] as const)(
    'have no finding of axe, fit a phone and run nothing of what others wrote, in %s',
    async (colorScheme) => {
      const context = await browser.newContext({ colorScheme, viewport: { width: 390, height: 844 }, bypassCSP: true }); // axe is injected
      const page = await context.newPage();
      const dialogs: string[] = [];
      page.on('dialog', (dialog) => {
        dialogs.push(dialog.message());
        void dialog.dismiss();
      });
      for (const [name, visit] of visits) {
        await visit(page);
        expect([name, await findingsOn(page)]).toEqual([name, []]);
        expect(await page.title()).toMatch(/ · Signalbox$/);
        expect(await page.locator('main script, main img, main svg, main a[href^="javascript"], main meta').count()).toBe(0);
      }
      expect(dialogs).toEqual([]);
      await context.close();
    },
  );

  it('show invisible marks as what they are, and leave the text as it is where it is edited', async () => {
    const page = await browser.newPage();
    await visits[1]![1](page);
    await page.goto(requestUrl());
    expect(await page.locator('.field').first().textContent()).toContain('pay <U+202E>000,01<U+202C> EUR <U+200B>now<U+0007>');
    expect(await page.locator('.field').first().textContent()).toContain('<script>document.title = "taken"</script>');
    await page.getByRole('button', { name: 'Take over' }).waitFor();
    await page.close();
  });

  it('show edits word by word before anything is sent, and lead back to them', async () => {
    const page = await browser.newPage();
    await visits[1]![1](page);
    await confirmPage(page);
    expect(await page.locator('ins').allTextContents()).toEqual([' and more']);
    await page.getByRole('button', { name: 'Change again' }).click();
    expect(await page.locator('textarea[name="edit.reply"]').inputValue()).toMatch(/ and more$/);
    expect(await page.evaluate<string>('document.activeElement.name')).toBe('edit.reply');
    expect(await database.db.selectFrom('decisions').selectAll().execute()).toEqual([]);
    await page.close();
  });
});
