import { afterAll, afterEach, beforeAll, beforeEach, expect, it } from '@jest/globals';
import { pino } from 'pino';
import type { SignalboxClient } from '../../../src/client/connect.ts';
import { takenMails } from '../../../src/client/mail/list.ts';
import { claimDueMails } from '../../../src/client/mail/queue.ts';
import { openTaking } from '../../../src/gateway/mail/take.ts';
import { openCollector } from '../../../src/gateway/mail/collect.ts';
import type { Inbox } from '../../../src/kit/common/mailbox.ts';
import { openTestClient } from '../../../testkit/client.ts';
import { openTestDatabase, type TestDatabase } from '../../../testkit/database.ts';
import { mailOf } from '../../../testkit/inbox/mails.ts';
import { eventually } from '../../../testkit/processes.ts';
import { mailboxOf } from './stage.ts';

const mailbox = mailboxOf(1, { pollSeconds: 1 });
const BROKEN = 2;
let database: TestDatabase;
let client: SignalboxClient;
let mails: Map<number, string>;
let isBroken: boolean;
let fetched: number[];

beforeAll(async () => {
  database = await openTestDatabase();
  client = openTestClient(database.db, '127.0.0.1:1');
});
beforeEach(() => {
  mails = new Map([1, BROKEN, 3].map((uid) => [uid, mailOf({ id: `<${uid}@example.com>` })]));
  isBroken = true;
  fetched = [];
});
afterEach(() => database.db.deleteFrom('mail_messages').execute());
afterAll(() => database.close());

/** A mailbox whose second mail cannot be fetched while it is broken. */
const inbox: Inbox = {
  uidValidity: '1',
  waiting: async () => [...mails.keys()],
  fetch: async (uid) => {
    fetched.push(uid);
    if (uid === BROKEN && isBroken) throw new Error('the server closes the connection');
    const raw = Buffer.from(mails.get(uid)!);
    return { size: raw.length, raw };
  },
  mark: async (uid) => void mails.delete(uid),
  close: async () => undefined,
};

it('sets a mail aside that always breaks its fetch, after the others, with its reason, until somebody retries it', async () => {
  const told: string[] = [];
  const take = openTaking({ client, mailbox, onSetAside: (uid, why) => told.push(`${uid}: ${why}`) });
  for (let tries = 0; tries < 8; tries++) await expect(take(inbox)).rejects.toThrow('the server closes');
  expect(fetched).toEqual([1, BROKEN, 3, ...Array<number>(7).fill(BROKEN)]);
  expect(told).toEqual([expect.stringMatching(/^2: .*the server closes the connection/)]);
  expect(await take(inbox)).toBe(0);
  const [dead] = await takenMails.list(client, { state: 'dead', limit: 10 });
  expect(dead).toMatchObject({ uid: BROKEN, tries: 8, error: { code: 'INTERNAL' } });
  expect(await claimDueMails(client, 10, 1_000)).toHaveLength(2);
  expect(await takenMails.show(client, dead!.id)).toMatchObject({ ref: null, marked: false });
  expect(await takenMails.again(client, dead!.id)).toMatchObject({ state: 'stored', error: null });
  expect(await claimDueMails(client, 10, 1_000)).toEqual([]);
  isBroken = false;
  expect(await take(inbox)).toBe(1);
  expect(await claimDueMails(client, 10, 1_000)).toEqual([
    expect.objectContaining({ id: dead!.id, ref: expect.stringMatching(/^sha256:/) }),
  ]);
});

it('goes on with the mails behind one that cannot be fetched', async () => {
  const collector = openCollector({
    client,
    mailbox,
    openInbox: async () => inbox,
    onStored: () => undefined,
    logger: pino({ level: 'silent' }),
  });
  await eventually(async () => expect((await takenMails.list(client, { limit: 10 })).map(({ uid }) => uid)).toEqual([3, 1]));
  await collector.close();
});

it('takes a mail whose Message-ID the database cannot store', async () => {
  mails = new Map([[7, mailOf({ id: '<a\0b@example.com>' })]]);
  expect(await openTaking({ client, mailbox, onSetAside: () => undefined })(inbox)).toBe(1);
  const [due] = await claimDueMails(client, 1, 1_000);
  expect(due).toMatchObject({ whole: true });
});
