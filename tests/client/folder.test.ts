import { execFileSync } from 'node:child_process';
import { copyFileSync, mkdirSync, mkdtempSync, renameSync, rmSync, symlinkSync, truncateSync, utimesSync, writeFileSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { WorkflowExecutionAlreadyStartedError, type Client } from '@temporalio/client';
import type { SignalboxClient } from '../../src/client/connect.ts';
import { startFolder, type FolderFile } from '../../src/client/folder/start.ts';
import { workflowNamed } from '../../src/contracts/registry.ts';
import { MAX_DOCUMENT_BYTES } from '../../src/kit/common/size.ts';
import { openTestClient } from '../../testkit/client.ts';
import { openTestDatabase, type TestDatabase } from '../../testkit/database.ts';
import { pdfOf } from '../../testkit/inbox/mails.ts';

const invoice = workflowNamed('invoice');
let database: TestDatabase;
let client: SignalboxClient;
let started: string[];
let isKilled = false;
let onKilled = (): void => undefined;
let folder: string;

beforeAll(async () => {
  database = await openTestDatabase();
  const connection = { withDeadline: (_end: number, ask: () => Promise<unknown>) => ask() };
  const start = async (type: string, { workflowId }: { workflowId: string }) => {
    if (isKilled) return new Promise<never>(() => onKilled());
    if (started.includes(workflowId)) throw new WorkflowExecutionAlreadyStartedError('it runs', workflowId, type);
    started.push(workflowId);
  };
  client = {
    ...openTestClient(database.db, '127.0.0.1:1'),
    temporal: async () => ({ connection, workflow: { start } }) as unknown as Client,
  };
});
beforeEach(() => {
  started = [];
  folder = mkdtempSync(join(tmpdir(), 'folder-'));
});
afterEach(async () => {
  rmSync(folder, { recursive: true });
  await database.db.deleteFrom('runs').execute();
});
afterAll(() => database.close());

const longAgo = new Date(Date.now() - 3_600_000);
function put(name: string | Buffer, content: string | Buffer): string {
  const path = Buffer.concat([Buffer.from(`${folder}/`), Buffer.from(name)]);
  writeFileSync(path, content);
  utimesSync(path, longAgo, longAgo);
  return path.toString();
}
async function startAll(path = folder): Promise<FolderFile[]> {
  const all: FolderFile[] = [];
  for await (const file of startFolder(client, invoice, { folder: path, initiator: 'paula', priority: undefined, fields: {} }))
    all.push(file);
  return all;
}
const short = (files: FolderFile[]) => files.map((file) => [file.file, file.outcome === 'refused' ? file.reason : file.outcome]);

it('starts a run for each content once, also under another name and at the next look', async () => {
  put('a.pdf', pdfOf('one'));
  copyFileSync(put('b.pdf', pdfOf('two')), join(folder, 'copy of b.pdf'));
  expect(short(await startAll())).toEqual([
    ['a.pdf', 'started'],
    ['b.pdf', 'started'],
    ['copy of b.pdf', 'known'],
  ]);
  put('c.pdf', pdfOf('three'));
  expect(short(await startAll()).map(([, outcome]) => outcome)).toEqual(['known', 'known', 'started', 'known']);
  expect(started).toHaveLength(3);
  const runs = await database.db.selectFrom('runs').select(['id', 'initiator']).execute();
  expect(runs.map(({ id }) => id).sort()).toEqual([...started].sort());
  expect(new Set(runs.map(({ initiator }) => initiator))).toEqual(new Set(['paula']));
});

it('refuses what is no document of the folder itself, names the reason, and goes on', async () => {
  const outside = mkdtempSync(join(tmpdir(), 'outside-'));
  writeFileSync(join(outside, 'secret.pdf'), pdfOf('secret'));
  symlinkSync(join(outside, 'secret.pdf'), join(folder, 'a-link.pdf'));
  mkdirSync(join(folder, 'b-folder'));
  execFileSync('mkfifo', [join(folder, 'c-pipe')]);
  put('d-empty.pdf', '');
  put('e-script.pdf', '<script>alert(1)</script>');
  truncateSync(put('f-huge.pdf', pdfOf('huge')), MAX_DOCUMENT_BYTES + 1);
  for (const name of ['.hidden', '~$a.pdf', 'a.pdf.part', 'a.PDF.tmp', 'Thumbs.db']) put(name, pdfOf(name));
  put(Buffer.from([0x67, 0xff, 0x1b, 0x0a, 0x2e]), pdfOf('name'));
  put('z.pdf', pdfOf('last'));
  expect(short(await startAll())).toEqual([
    ['a-link.pdf', 'it is a link'],
    ['b-folder', 'it is a folder'],
    ['c-pipe', 'it is no file'],
    ['d-empty.pdf', expect.stringContaining('empty')],
    ['e-script.pdf', expect.stringContaining('a page or a script')],
    ['f-huge.pdf', `it has ${MAX_DOCUMENT_BYTES + 1} bytes, more than ${MAX_DOCUMENT_BYTES}`],
    ['g\uFFFD\u001b\n.', 'started'],
    ['z.pdf', 'started'],
  ]);
  rmSync(outside, { recursive: true });
  await expect(startAll(join(folder, 'none'))).rejects.toMatchObject({ code: 'INPUT_INVALID', field: 'folder' });
});

it('leaves a file that is still being written for the next time', async () => {
  const path = join(folder, 'half.pdf');
  writeFileSync(path, '%PDF-1.4\n');
  const writing = setInterval(() => void appendFile(path, 'more\n'), 100);
  const first = await startAll().finally(() => clearInterval(writing));
  expect(short(first)).toEqual([['half.pdf', 'it is still being written']]);
  utimesSync(path, longAgo, longAgo);
  expect(short(await startAll())).toEqual([['half.pdf', 'started']]);
  expect(started).toHaveLength(1);
});

it('completes a start that was cut off, also when its file has another name meanwhile', async () => {
  const path = put('scan.pdf', pdfOf('one'));
  isKilled = true;
  const killed = new Promise<void>((resolve) => (onKilled = resolve));
  void startAll();
  await killed;
  isKilled = false;
  renameSync(path, join(folder, 'renamed.pdf'));
  expect(short(await startAll())).toEqual([['renamed.pdf', 'started']]);
  expect(short(await startAll())).toEqual([['renamed.pdf', 'known']]);
  expect(started).toHaveLength(1);
});
