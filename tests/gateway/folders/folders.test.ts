import { copyFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { pino } from 'pino';
import type { SignalboxClient } from '../../../src/client/connect.ts';
import { openWatching } from '../../../src/gateway/folders/folders.ts';
import type { WatchedFolder } from '../../../src/kit/common/watched-folder.ts';
import { openTestDatabase, type TestDatabase } from '../../../testkit/database.ts';
import { pdfOf } from '../../../testkit/inbox/mails.ts';
import { eventually } from '../../../testkit/processes.ts';
import { countingClient, put, settledFiles, watchedFolder } from './stage.ts';

let database: TestDatabase;
let folder: WatchedFolder;
let started: string[];
beforeAll(async () => {
  database = await openTestDatabase();
});
beforeEach(() => {
  folder = watchedFolder();
  started = [];
});
afterEach(async () => {
  rmSync(folder.path, { recursive: true, force: true });
  await database.db.deleteFrom('folder_files').execute();
  await database.db.deleteFrom('runs').execute();
});
afterAll(() => database.close());

const open = (client: SignalboxClient, folders = [folder], logger = pino({ level: 'silent' })) =>
  openWatching({ client, folders, logger, leaseMs: 1_000 });

it('starts one run for each content, and says under which name it came first', async () => {
  const client = countingClient(database.db, started);
  const watching = open(client);
  copyFileSync(put(folder, 'a.pdf', pdfOf('one')), join(folder.path, 'b.pdf'));
  put(folder, 'c.pdf', pdfOf('two'));
  const files = await settledFiles(client, 3);
  await watching.close();
  expect(started).toHaveLength(2);
  const outcomes = new Map(files.map(({ name, outcome }) => [name, outcome!]));
  const twice = ['a.pdf', 'b.pdf'].map((name) => outcomes.get(name)!);
  expect(new Set(twice.map(({ run }) => run)).size).toBe(1);
  expect(twice.filter(({ alreadyStarted }) => alreadyStarted)).toEqual([
    expect.objectContaining({ sameAs: expect.stringMatching(/^[ab]\.pdf$/) }),
  ]);
  expect(outcomes.get('c.pdf')).toMatchObject({ alreadyStarted: false, sameAs: null });
  const runs = await database.db.selectFrom('runs').select(['input', 'initiator']).execute();
  expect(runs.map(({ initiator }) => initiator)).toEqual(['paula', 'paula']);
  expect(runs[0]!.input).toMatchObject({ document: { mediaType: 'application/pdf', size: pdfOf('one').length } });
});

it.each(['before', 'after'] as const)(
  'starts each run once when the gateway is killed %s the start, and files come meanwhile',
  async (moment) => {
    let onKilled: () => void;
    const killed = new Promise<void>((resolve) => (onKilled = resolve));
    const dying = countingClient(database.db, started, async (when) => {
      if (when !== moment) return;
      onKilled();
      await new Promise<never>(() => undefined);
    });
    put(folder, 'a.pdf', pdfOf('one'));
    const dead = open(dying);
    await killed;
    void dead.close(); // from its first start on no call returns
    expect(started).toHaveLength(moment === 'before' ? 0 : 1);
    copyFileSync(join(folder.path, 'a.pdf'), join(folder.path, 'copy of a.pdf'));
    put(folder, 'b.pdf', pdfOf('two'));
    const client = countingClient(database.db, started);
    const restarted = open(client);
    const files = await settledFiles(client, 3);
    await restarted.close();
    expect(files.map(({ state }) => state)).toEqual(['done', 'done', 'done']);
    expect(started).toHaveLength(2);
    expect(new Set(started).size).toBe(2);
  },
);

it('waits for a folder that is away, tells it once, and refuses what no folder stands for any more', async () => {
  const lines: string[] = [];
  const logger = pino({ level: 'info' }, { write: (line: string) => void lines.push(line) });
  const client = countingClient(database.db, started);
  const away = { ...folder, name: 'away', path: join(folder.path, 'away') };
  const watching = open(client, [folder, away], logger);
  put(folder, 'a.pdf', pdfOf('one'));
  await settledFiles(client, 1);
  await eventually(() => expect(lines.filter((line) => line.includes('folder cannot be read'))).toHaveLength(1));
  await watching.close();
  const [row] = await settledFiles(client, 1);
  await database.db
    .updateTable('folder_files')
    .set({ state: 'stored', outcome: null, next_try_at: new Date(0) })
    .where('id', '=', row!.id)
    .execute();
  const without = open(client, []);
  expect(await settledFiles(client, 1)).toMatchObject([{ state: 'refused', error: { code: 'CONFIG_INVALID' } }]);
  await without.close();
});
