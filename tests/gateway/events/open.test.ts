import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { pino } from 'pino';
import { openEvents } from '../../../src/gateway/events/open.ts';
import { readConfig } from '../../../src/settings/environment.ts';
import { openTestClient, peopleFile } from '../../../testkit/client.ts';
import { openTestDatabase, type TestDatabase } from '../../../testkit/database.ts';
import { startMailServer, type TestMailServer } from '../../../testkit/mail-server.ts';
import { eventually } from '../../../testkit/processes.ts';
import { ending, startRuns } from './stage.ts';

const folder = mkdtempSync(join(tmpdir(), 'signalbox-open-events-'));
const file = join(folder, 'events.yaml');
let test: TestDatabase;
let server: TestMailServer;
beforeAll(async () => {
  [test, server] = await Promise.all([openTestDatabase(), startMailServer()]);
});
afterAll(async () => {
  await server?.close();
  await test?.close();
  rmSync(folder, { recursive: true });
});

const open = (text: string) => {
  writeFileSync(file, text);
  const config = readConfig({
    SMTP_URL: server.plainUrl,
    SIGNALBOX_PEOPLE: peopleFile,
    SIGNALBOX_PUBLIC_URL: 'https://signalbox.example/',
  });
  return openEvents(config, file, openTestClient(test.db, ''), pino({ level: 'silent' }));
};

it('sends a mail in plain text, marked as automatic, to each member of a group', async () => {
  const sender = open('leads: { events: [failed], mail: [compliance] }\n')!;
  await eventually(async () => expect(await test.db.selectFrom('event_subscriptions').selectAll().execute()).toHaveLength(1));
  await startRuns(test.db, ['shop:O-1']);
  await ending(test.db, 'shop:O-1', 'failed');
  sender.wake();
  await eventually(async () => expect(await server.messages()).toHaveLength(2));
  await sender.close();
  const messages = await server.messages();
  expect(messages.map(({ to }) => to!.map(({ address }) => address)).sort()).toEqual([
    ['cora@signalbox.example'],
    ['dario@signalbox.example'],
  ]);
  const raw = await server.raw();
  expect(raw).toMatch(/^Auto-Submitted: auto-generated$/im);
  expect(raw).toMatch(/^Content-Type: text\/plain/im);
  expect(raw).not.toMatch(/text\/html/i);
  expect(messages[0]!.text).toContain('https://signalbox.example/inbox');
});

it('opens nothing for an empty file, and names the field of a wrong one', () => {
  expect(open('')).toBeNull();
  expect(() => open('a: { events: [failed] }\n')).toThrow(expect.objectContaining({ code: 'CONFIG_INVALID', field: 'a' }));
});
