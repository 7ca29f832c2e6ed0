import { existsSync } from 'node:fs';
import { describe } from '@jest/globals';
import { chromium, type Browser } from 'playwright-core';

/** CHROMIUM_PATH, or where Debian puts it. */
const PLACES = [process.env['CHROMIUM_PATH'] ?? '', '/usr/bin/chromium', '/usr/bin/chromium-browser'];
const program = PLACES.find((path) => path !== '' && existsSync(path));

/** Tests that need a browser, in files named *.browser.test.ts: where there is none, the closing line of the run says that they did not run. */
export const inBrowser = program === undefined ? describe.skip : describe;

/** Starts Chromium without a window. */
export const openBrowser = (): Promise<Browser> =>
  chromium.launch({ executablePath: program!, args: ['--no-sandbox', '--disable-dev-shm-usage'] });
