import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { inBrowser, openBrowser } from '../../helpers/browser.ts';
import { openModeration, type Moderation } from './moderation.ts';
import { clientOf, openSite, type Site } from './stage.ts';

const PHONE = { width: 390, height: 844 };

inBrowser('the inbox on a phone', () => {
  let moderation: Moderation;
  let site: Site;
  let browser: Browser;
  beforeAll(async () => {
    moderation = await openModeration();
    site = await openSite(clientOf(moderation.test.db, moderation.test));
    browser = await openBrowser();
  });
  afterAll(async () => {
    await browser?.close();
    await site?.close();
    await moderation?.test.close();
  });

  /** A browser of one person, logged in. */
  async function open(name: string, options: Parameters<Browser['newContext']>[0] = {}): Promise<{ page: Page; context: BrowserContext }> {
    const context = await browser.newContext({ viewport: PHONE, ...options });
    const page = await context.newPage();
    await page.goto(`${site.url}/inbox`);
    await page.getByRole('button', { name }).click();
    await page.waitForURL('**/inbox');
    return { page, context };
  }
  const cardOf = (page: Page, { id }: { id: string }) => page.getByRole('link').filter({ hasText: id });
  const recorded = (page: Page) => page.getByRole('status').filter({ hasText: 'Recorded' }).waitFor();

  it('is worked with the keyboard alone, from the login to the decision', async () => {
    const run = await moderation.startAsked();
    const context = await browser.newContext({ viewport: PHONE });
    const page = await context.newPage();
    await page.goto(`${site.url}/inbox`);
    const tabTo = async (wanted: RegExp) => {
      for (let tabs = 0; tabs < 30; tabs++) {
        await page.keyboard.press('Tab');
        const focused = await page.evaluate<string>('`#${document.activeElement.id} ${document.activeElement.textContent}`');
        if (wanted.test(focused)) return;
      }
      throw new Error(`no ${String(wanted)} by Tab`);
    };
    await tabTo(/Ana Ruiz/);
    await page.keyboard.press('Enter');
    await page.waitForURL('**/inbox');
    await tabTo(new RegExp(run.id));
    await page.keyboard.press('Enter');
    await page.waitForURL('**/inbox/request?*');
    await tabTo(/^#comment/);
    await page.keyboard.type('I know them');
    await tabTo(/Approve$/);
    await page.keyboard.press('Enter');
    await recorded(page);
    await run.until('open_to_appeal');
    const decisions = await moderation.test.db.selectFrom('decisions').selectAll().where('request_id', '=', run.requestId).execute();
    expect(decisions).toMatchObject([
      { person: 'ana', decision: 'approve', channel: 'inbox', verified: false, comment: 'I know them', accepted: true },
    ]);
    await context.close();
  });

  it('asks for the comment that the policy needs, and keeps the page', async () => {
    const run = await moderation.startAsked();
    const { page, context } = await open('Ben Okafor');
    await cardOf(page, run).click();
    await page.getByRole('button', { name: 'Reject' }).click();
    expect(await page.getByRole('alert').textContent()).toContain('needs a comment');
    await page.getByLabel('Comment').fill('It names somebody.');
    await page.getByRole('button', { name: 'Reject' }).click();
    await recorded(page);
    await run.until('open_to_appeal');
    await context.close();
  });

  it('tells the slower of two in plain words, and takes a decided request off a third page', async () => {
    const run = await moderation.startAsked();
    const [ana, ben, mia] = [await open('Ana Ruiz'), await open('Ben Okafor'), await open('Mia Lindqvist')];
    await cardOf(mia.page, run).waitFor();
    for (const { page } of [ana, ben]) {
      await page.route('**/standing?*', (route) => route.abort()); // so that nothing tells them before they decide
      await cardOf(page, run).click();
      await page.getByLabel('Comment').fill('seen');
    }
    const statuses = await Promise.all([press(ana.page, 'Approve'), press(ben.page, 'Reject')]);
    expect([...statuses].sort()).toEqual([200, 409]);
    const loser = statuses[0] === 409 ? ana.page : ben.page;
    expect(await loser.getByRole('heading', { level: 1 }).textContent()).toBe('This was decided already');
    expect(await loser.locator('main').textContent()).toMatch(/(approved|rejected) by (Ana Ruiz|Ben Okafor)/);
    await cardOf(mia.page, run).waitFor({ state: 'detached' });
    await run.until('open_to_appeal');
    for (const { context } of [ana, ben, mia]) await context.close();
  });

  /** The status of the page to which a button leads. */
  async function press(page: Page, name: string): Promise<number> {
    const answer = page.waitForResponse((response) => response.request().isNavigationRequest() && response.status() !== 303);
    await page.getByRole('button', { name }).click();
    return (await answer).status();
  }

  it('says on an open decision page that somebody else has decided', async () => {
    const run = await moderation.startAsked();
    const { page, context } = await open('Ana Ruiz');
    await cardOf(page, run).click();
    await run.reject({ as: 'ben', comment: 'seen' });
    await page.getByText('This request is closed').waitFor();
    expect(await page.getByLabel('Where it stands').textContent()).toContain('Ben Okafor');
    expect(await page.getByRole('button', { name: 'Approve' }).count()).toBe(0);
    await context.close();
  });

  it('works without scripts', async () => {
    const run = await moderation.startAsked();
    const { page, context } = await open('Ana Ruiz', { javaScriptEnabled: false });
    await cardOf(page, run).click();
    await page.getByLabel('Comment').fill('fine');
    await page.getByRole('button', { name: 'Approve' }).click();
    await recorded(page);
    await run.until('open_to_appeal');
    await context.close();
  });

  it('shows a run as it goes on', async () => {
    const run = await moderation.startAsked();
    const { page, context } = await open('Ana Ruiz');
    await cardOf(page, run).click();
    await page.getByRole('link', { name: run.id }).click();
    await page.getByText('waiting approval').first().waitFor();
    await run.approve({ as: 'ben', comment: 'seen' });
    await page.getByText('open to appeal').first().waitFor();
    await context.close();
  });
});
