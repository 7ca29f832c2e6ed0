import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, it } from '@jest/globals';
import { openSanctions } from '../../../src/adapters/sanctions/open-list.ts';
import { readList } from '../../../src/adapters/sanctions/list-file.ts';
import { SANCTIONS_THREAD } from '../../../src/worker/sanctions-thread.ts';

const folder = mkdtempSync(join(tmpdir(), 'sanctions-'));
const closing: (() => Promise<void>)[] = [];
afterAll(() => Promise.all(closing.map((close) => close())));

let files = 0;
function fileWith(content: string | Buffer): string {
  const file = join(folder, `list-${(files += 1)}.json`);
  writeFileSync(file, content);
  return file;
}
function open(file: string | null, thread = SANCTIONS_THREAD) {
  const list = openSanctions(file, thread);
  closing.push(list.close);
  return list;
}
const question = (text: string) => [{ text, kind: 'name' as const, country: null }];

it('answers from its thread; early questions wait until the list is ready', async () => {
  const list = open(fileWith('[{"name":"Orsolya Tarnovska","country":"XQ"}]'));
  const [found, other] = await Promise.all([list.screen(question('Tarnovska Orsolya'), 0.86), list.screen(question('Ana Horvat'), 0.86)]);
  expect([found, other]).toEqual([
    [{ hits: [{ listed: 'Orsolya Tarnovska', likeness: 1, exact: false }], doubt: null }],
    [{ hits: [], doubt: null }],
  ]);
  await list.read;
});

it('reports a faulty file to its opener and to every question', async () => {
  const list = open(fileWith(Buffer.from('[{"name":"J\u00f3zsef Tarnovski"}]', 'latin1')));
  const refusal = { code: 'CONFIG_INVALID', field: 'SIGNALBOX_SANCTIONS' };
  await expect(list.read).rejects.toMatchObject(refusal);
  await expect(list.screen(question('Ana Horvat'), 0.86)).rejects.toMatchObject(refusal);
});

it('restarts a dead thread, and fails a question after two dead threads', async () => {
  const thread = new URL('data:text/javascript,process.exit(1)');
  await expect(open(null, thread).screen(question('Ana Horvat'), 0.86)).rejects.toMatchObject({ code: 'INTERNAL' });
});

it('reads UTF-8 with and without a byte order mark, and removes duplicates', () => {
  expect(readList(fileWith('\ufeff[{"name":"Józef"},{"name":"Józef"}]'))).toEqual([{ name: 'Józef' }]);
});

it.each([
  ['Latin-1', Buffer.from('[{"name":"J\u00f3zef"}]', 'latin1'), /is not UTF-8/],
  ['UTF-16 with a mark', Buffer.from('\ufeff[{"name":"A"}]', 'utf16le'), /UTF-16/],
  ['UTF-16 without', Buffer.from('[{"name":"A"}]', 'utf16le'), /UTF-16/],
  ['lost letters', '[{"name":"J\ufffdzef"}]', /lost/],
  ['lost letters in an escape', '[{"name":"J\\ufffdzef"}]', /lost/],
  ['UTF-8 read as Latin-1', '[{"name":"J\u00c3\u00b3zef"}]', /another encoding/],
  ['nothing to compare', '[{"name":"Anna"},{"name":"!!!"}]', /entry 2, name: has no letter/],
  ['an alias with nothing to compare', '[{"name":"Anna","aliases":["Ana","\u{1f600}"]}]', /entry 1, aliases\.1: has no letter/],
  ['an unknown field', '[{"name":"Anna","land":"XQ"}]', /entry 1: .*land/],
  ['no JSON', 'name,country', /JSON/],
])('refuses a list with %s', (_what, content, why) => {
  expect(() => readList(fileWith(content))).toThrow(
    expect.objectContaining({ code: 'CONFIG_INVALID', message: expect.stringMatching(why) }),
  );
});
