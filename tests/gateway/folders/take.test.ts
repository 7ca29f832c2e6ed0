import { execFileSync } from 'node:child_process';
import { appendFileSync, chmodSync, mkdirSync, renameSync, rmSync, symlinkSync, truncateSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import type { SignalboxClient } from '../../../src/client/connect.ts';
import { folderFiles } from '../../../src/client/folder/list.ts';
import { lookInto } from '../../../src/client/folder/read.ts';
import { openTaking } from '../../../src/gateway/folders/take.ts';
import { MAX_DOCUMENT_BYTES } from '../../../src/kit/common/size.ts';
import type { WatchedFolder } from '../../../src/kit/common/watched-folder.ts';
import { openTestDatabase, type TestDatabase } from '../../../testkit/database.ts';
import { pdfOf } from '../../../testkit/inbox/mails.ts';
import { countingClient, put, watchedFolder } from './stage.ts';

let database: TestDatabase;
let client: SignalboxClient;
let folder: WatchedFolder;
let told: string[];
let look: () => Promise<number>;

beforeAll(async () => {
  database = await openTestDatabase();
  client = countingClient(database.db, []);
});
beforeEach(() => {
  folder = watchedFolder();
  told = [];
  look = watch();
});
afterEach(async () => {
  rmSync(folder.path, { recursive: true });
  await database.db.deleteFrom('folder_files').execute();
});
afterAll(() => database.close());

/** Looks of a gateway that was just started. */
function watch(): () => Promise<number> {
  const onRefused = ({ name }: { name: string }, { message }: Error) => told.push(`${name}: ${message}`);
  const take = openTaking({ client, folder, onRefused, isClosed: () => false });
  return async () => take(await lookInto(folder.path));
}
const looks = async (count: number) => {
  const stored: number[] = [];
  for (let done = 0; done < count; done++) stored.push(await look());
  return stored;
};
const names = async () => (await folderFiles.list(client, { limit: 100 })).map(({ name }) => name);

it('stores a file at the second look between which it did not change, once, also after a restart', async () => {
  put(folder, 'Rechnung Nr. 7 (Kopie)\u202e.pdf', pdfOf('one'));
  expect(await looks(4)).toEqual([0, 1, 0, 0]);
  look = watch();
  expect(await looks(3)).toEqual([0, 0, 0]);
  expect(await names()).toEqual(['Rechnung Nr. 7 (Kopie)\u202e.pdf']);
  const documents = await database.db.selectFrom('document_origins').select(['name', 'origin']).execute();
  expect(documents).toEqual([{ name: 'Rechnung Nr. 7 (Kopie)<U+202E>.pdf', origin: `folder:${folder.path}` }]);
});

it('waits for a file that is being written, and takes one that its writer renames', async () => {
  const file = put(folder, 'slow.pdf', '%PDF-1.4\n');
  const temporary = put(folder, 'renamed.pdf.part', pdfOf('renamed'));
  for (let part = 0; part < 3; part++) {
    expect(await look()).toBe(0);
    appendFileSync(file, 'more\n');
  }
  renameSync(temporary, join(folder.path, 'renamed.pdf'));
  expect(await looks(3)).toEqual([0, 2, 0]);
  expect((await names()).sort()).toEqual(['renamed.pdf', 'slow.pdf']);
  put(folder, 'slow.pdf', pdfOf('another scan under the same name'));
  expect(await looks(3)).toEqual([0, 1, 0]);
});

it('names each file that is refused once, with the reason, and leaves it where it is', async () => {
  const outside = watchedFolder();
  put(outside, 'secret.pdf', pdfOf('secret'));
  symlinkSync(join(outside.path, 'secret.pdf'), join(folder.path, 'a-link.pdf'));
  symlinkSync(outside.path, join(folder.path, 'b-link'));
  execFileSync('mkfifo', [join(folder.path, 'c-pipe.pdf')]);
  put(folder, 'd-empty.pdf', '');
  put(folder, 'e-text.pdf', 'an invoice');
  truncateSync(put(folder, 'f-huge.pdf', pdfOf('huge')), MAX_DOCUMENT_BYTES + 1);
  mkdirSync(join(folder.path, 'folder'));
  put(folder, 'folder/inside.pdf', pdfOf('inside'));
  put(folder, '~$lock.pdf', pdfOf('lock'));
  put(folder, 'z.pdf', pdfOf('last'));
  expect(await looks(6)).toEqual([0, 1, 0, 0, 0, 0]);
  expect(told).toEqual([
    expect.stringMatching(/^a-link\.pdf: .*it is a link/),
    expect.stringMatching(/^b-link: .*it is a link/),
    expect.stringMatching(/^c-pipe\.pdf: .*it is no file/),
    expect.stringMatching(/^d-empty\.pdf: .*empty/),
    expect.stringMatching(/^e-text\.pdf: .*it is text\/plain, and this folder takes application\/pdf/),
    expect.stringMatching(/^f-huge\.pdf: .*bytes, more than/),
  ]);
  look = watch();
  await looks(4);
  expect(told).toHaveLength(6);
  expect(await folderFiles.list(client, { state: 'refused', limit: 10 })).toHaveLength(6);
  expect((await lookInto(folder.path)).map(({ name }) => name.toString())).toHaveLength(7);
  rmSync(outside.path, { recursive: true });
});

(process.getuid?.() === 0 ? it.skip : it)(
  'tries a file that cannot be opened at three looks, and again once its rights are changed',
  async () => {
    const file = put(folder, 'locked.pdf', pdfOf('locked'));
    chmodSync(file, 0o000);
    expect(await looks(6)).toEqual([0, 0, 0, 0, 0, 0]);
    expect(told).toEqual([expect.stringMatching(/EACCES/)]);
    chmodSync(file, 0o600);
    expect(await looks(3)).toEqual([0, 1, 0]);
  },
);

it('reads a refused file again where somebody wants it, and says so when it is gone', async () => {
  const file = put(folder, 'text.pdf', 'an invoice');
  await looks(5);
  const [refused] = await folderFiles.list(client, { limit: 1 });
  folder = { ...folder, types: ['text/plain'] };
  look = watch();
  expect(await looks(3)).toEqual([0, 0, 0]);
  await folderFiles.again(client, refused!.id);
  expect(await looks(2)).toEqual([1, 0]);
  rmSync(file);
  put(folder, 'other.pdf', '');
  await looks(5);
  rmSync(join(folder.path, 'other.pdf'));
  const [gone] = await folderFiles.list(client, { limit: 1 });
  await folderFiles.again(client, gone!.id);
  await look();
  const [now] = await folderFiles.list(client, { limit: 1 });
  expect(now).toMatchObject({ id: gone!.id, state: 'refused', error: { message: expect.stringContaining('not in its folder any more') } });
});
