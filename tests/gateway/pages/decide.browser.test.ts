import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { findingsOn, inBrowser, keyboardOf, openBrowser } from '../../helpers/browser.ts';
import { openModeration, type Moderation } from './moderation.ts';
import { clientOf, linkTo, openSite, type Site } from './stage.ts';

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
    const { tabTo, enter } = keyboardOf(page);
    const openRequest = async () => {
      await page.waitForURL('**/inbox');
      await enter(new RegExp(run.id));
      await page.waitForURL('**/inbox/request?*');
    };
    await enter(/Ana Ruiz/);
    await openRequest();
    await enter(/Let somebody else decide$/);
    await tabTo(/^#to/);
    await page.keyboard.type('Cora Haas');
    await enter(/Delegate$/);
    await recorded(page);
    await page.goto(`${site.url}/inbox`);
    await openRequest();
    await tabTo(/^#comment/);
    await page.keyboard.type('I know them');
    await enter(/Approve$/);
    await recorded(page);
    await run.until('open_to_appeal');
    const decisions = await moderation.test.db.selectFrom('decisions').selectAll().where('request_id', '=', run.requestId).execute();
    expect(decisions).toMatchObject([
      { person: 'ana', decision: 'delegate', delegate: 'cora', channel: 'inbox', accepted: true },
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
    expect(await page.evaluate<string>('document.activeElement.role')).toBe('alert'); // on a phone it would be far below
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

  /** A run that waits, its policy changed where moderation itself offers no such answer. */
  async function startUnder(policy: object) {
    const run = await moderation.startAsked();
    const { db } = moderation.test;
    await db
      .updateTable('approvals')
      .set({ policy: sql`policy || ${JSON.stringify(policy)}::jsonb` })
      .where('request_id', '=', run.requestId)
      .execute();
    return run;
  }
  const decisionsOn = ({ requestId }: { requestId: string }) =>
    moderation.test.db
      .selectFrom('decisions')
      .select(['person', 'decision', 'delegate', 'decided_as', 'comment', 'code'])
      .where('request_id', '=', requestId)
      .orderBy('id')
      .execute();

  it('sends a request back with a question, and says when that has been done as often as it may be', async () => {
    const run = await startUnder({ sendBacks: 2, sentBack: 1 });
    const { page, context } = await open('Ana Ruiz');
    await cardOf(page, run).click();
    await page.getByRole('button', { name: 'Send back' }).click();
    expect(await page.getByRole('alert').textContent()).toContain('needs a comment');
    await page.getByLabel('Comment').fill('Which post does it quote?');
    await page.getByRole('button', { name: 'Send back' }).click();
    await recorded(page);
    expect((await decisionsOn(run)).at(-1)).toMatchObject({ decision: 'send_back', comment: 'Which post does it quote?', code: null });

    const last = await startUnder({ sendBacks: 2, sentBack: 1 });
    await page.goto(`${site.url}/inbox`);
    await cardOf(page, last).click();
    await page.getByLabel('Comment').fill('And which one before?');
    await moderation.test.db
      .updateTable('approvals')
      .set({ policy: sql`policy || '{"sentBack":2}'::jsonb` })
      .where('request_id', '=', last.requestId)
      .execute();
    await page.getByRole('button', { name: 'Send back' }).click();
    expect(await page.getByRole('alert').textContent()).toContain('it was sent back 2 times');
    expect(await page.locator('main').textContent()).toContain('so this time it is approved or rejected');
    expect(await page.getByRole('button', { name: 'Send back' }).count()).toBe(0);
    expect(await page.getByLabel('Comment').inputValue()).toBe('And which one before?');
    expect((await decisionsOn(last)).at(-1)).toMatchObject({ decision: 'send_back', code: 'SEND_BACK_LIMIT' });
    await page.getByRole('button', { name: 'Reject' }).click();
    await recorded(page);
    await context.close();
  });

  it('delegates one decision to a person who has another right, and keeps who did what', async () => {
    const run = await moderation.startAsked();
    const [ana, cora] = [await open('Ana Ruiz'), await open('Cora Haas')];
    expect(await cardOf(cora.page, run).count()).toBe(0);
    await cardOf(ana.page, run).click();
    await ana.page.getByText('Let somebody else decide').click();
    await ana.page.getByRole('button', { name: 'Delegate' }).click();
    expect(await ana.page.getByRole('alert').textContent()).toContain('choose the person who decides');
    await ana.page.getByLabel('Who decides with your right').selectOption('Cora Haas');
    await ana.page.getByRole('button', { name: 'Delegate' }).click();
    await recorded(ana.page);
    await cardOf(cora.page, run).click();
    expect(await cora.page.getByLabel('Where it stands').textContent()).toContain('Ana Ruiz to Cora Haas');
    expect(await cora.page.getByText('Let somebody else decide').count()).toBe(0); // the right goes one step
    await cora.page.getByLabel('Comment').fill('An ordinary post.');
    await cora.page.getByRole('button', { name: 'Approve' }).click();
    await recorded(cora.page);
    await run.until('open_to_appeal');
    expect(await decisionsOn(run)).toMatchObject([
      { person: 'ana', decision: 'delegate', delegate: 'cora', code: null },
      { person: 'cora', decision: 'approve', decided_as: [{ name: 'support', for: 'ana', delegated: true }], code: null },
    ]);
    expect((await run.journal()).filter(({ kind }) => kind === 'person')).toMatchObject([
      { by: 'ana', choice: 'delegate to cora' },
      { by: 'cora', choice: 'approve' },
    ]);
    for (const { context } of [ana, cora]) await context.close();
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

  it.each(['light', 'dark'] as const)('has no finding of axe on a run, by a link and after it, in %s', async (colorScheme) => {
    const run = await moderation.startAsked();
    const { page, context } = await open('Ana Ruiz', { colorScheme, bypassCSP: true });
    const look = async (heading: string) => {
      await page.getByRole('heading', { level: 1, name: heading }).waitFor();
      expect([heading, await findingsOn(page)]).toEqual([heading, []]);
    };
    await page.goto(`${site.url}/runs/${encodeURIComponent(run.id)}`);
    await look(run.id);
    const link = await linkTo(moderation.test.db, site, run);
    await page.goto(link);
    await look('publish post');
    const approve = page.getByRole('button', { name: 'Approve' });
    await approve.click();
    await page.getByRole('alert').waitFor();
    await look('publish post');
    await page.getByLabel('Comment').fill('seen');
    await approve.click();
    await look('Your decision is recorded');
    await page.goto(link);
    await look('This link does not work any more');
    await page.goto(`${site.url}/inbox`);
    await look('Inbox');
    await page.getByRole('button', { name: 'Log out' }).click();
    await look('You are logged out');
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
