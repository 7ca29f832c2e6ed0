import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { afterAll, expect, it } from '@jest/globals';
import { openMailReader } from '../../../src/adapters/mime/reader.ts';
import { mailOf } from '../../../testkit/inbox/mails.ts';
import { openReader } from '../../gateway/mail/stage.ts';

const folder = mkdtempSync(join(tmpdir(), 'mail-reader-'));
afterAll(() => rmSync(folder, { recursive: true }));
const limits = { attachments: 20 };
const raw = (text: string) => Buffer.from(text);

/** A thread that answers `hello`, and does to every other mail what the program says. */
function threadThat(does: string): URL {
  const file = join(folder, `${does.length}.mjs`);
  writeFileSync(
    file,
    `import { parentPort } from 'node:worker_threads';
     parentPort.on('message', ({ id, raw }) => {
       if (Buffer.from(raw).toString() === 'hello') return parentPort.postMessage({ id, result: { refused: 'hello' } });
       ${does}
     });`,
  );
  return pathToFileURL(file);
}

it('reads mails in its thread, one after the other', async () => {
  const reader = openReader();
  const found = await Promise.all(['one', 'two'].map((subject) => reader.read(raw(mailOf({ subject })), limits)));
  expect(found).toMatchObject([{ subject: 'one' }, { subject: 'two' }]);
  await reader.close();
});

it.each([
  ['takes too long', 'for (;;);', /longer than 0.5 seconds/],
  ['needs too much memory', 'const all = []; for (;;) all.push(new Array(100_000).fill({}));', /reading it failed|ended the program/],
  ['breaks the thread', 'throw new Error("broken");', /broken/],
  ['ends the thread', 'process.exit(1);', /ended the program/],
])('refuses a mail that %s, and reads the next one', async (_what, does, why) => {
  const reader = openMailReader(threadThat(does), { timeMs: does.startsWith('for') ? 500 : 30_000, memoryMb: 32 });
  const [bad, next] = await Promise.all([reader.read(raw('bomb'), limits), reader.read(raw('hello'), limits)]);
  expect(bad).toEqual({ refused: expect.stringMatching(why) });
  expect(next).toEqual(does.startsWith('for') ? { refused: expect.any(String) } : { refused: 'hello' });
  await reader.close();
});
