import { existsSync, readFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import { describe } from '@jest/globals';
import { chromium, type Browser, type Page } from 'playwright-core';

/** CHROMIUM_PATH, or where Debian puts it. */
const PLACES = [process.env['CHROMIUM_PATH'] ?? '', '/usr/bin/chromium', '/usr/bin/chromium-browser'];
const program = PLACES.find((path) => path !== '' && existsSync(path));

/** Tests that need a browser, in files named *.browser.test.ts: where there is none, the closing line of the run says that they did not run. */
export const inBrowser = program === undefined ? describe.skip : describe;

/** Starts Chromium without a window. */
export const openBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: program!, args: ['--no-sandbox', '--disable-dev-shm-usage'] });

const axe = readFileSync(createRequire(import.meta.url).resolve('axe-core/axe.min.js'), 'utf8');

/** What axe finds on a page, and whether the page is wider than its window. The context needs `bypassCSP`, because axe is put into the page. */
export async function findingsOn(page: Page): Promise<string[]> {
  await page.waitForLoadState('load'); // the style sheet may come after the text
  await page.evaluate(axe);
  const violations = await page.evaluate(async () => {
    const { axe } = globalThis as unknown as { axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> } };
    return (await axe.run()).violations.map(({ id, nodes }) => `${id}: ${nodes.map(({ html }) => html).join(' ')}`);
  });
  const width = await page.evaluate<number>('document.documentElement.scrollWidth');
  const { width: window } = page.viewportSize()!;
  return width === window ? violations : [...violations, `the page is ${width} wide in a window of ${window}`];
}

/** Works a page with the keyboard alone: to what has this id (`#comment`) or text, and the same with Enter. */
export function keyboardOf(page: Page) {
  const tabTo = async (wanted: RegExp) => {
    for (let tabs = 0; tabs < 30; tabs++) {
      await page.keyboard.press('Tab');
      const focused = await page.evaluate<string>('`#${document.activeElement.id} ${document.activeElement.textContent}`');
      if (wanted.test(focused)) return;
    }
    throw new Error(`no ${String(wanted)} by Tab`);
  };
  const enter = async (wanted: RegExp) => {
    await tabTo(wanted);
    await page.keyboard.press('Enter');
  };
  return { tabTo, enter };
}
