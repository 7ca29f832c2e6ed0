import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { SignalboxClient } from '../../src/client/connect.ts';
import { deliveries } from '../../src/client/deliveries.ts';
import { folderFiles } from '../../src/client/folder/list.ts';
import { refuseFile } from '../../src/client/folder/queue.ts';
import { takenMails } from '../../src/client/mail/list.ts';
import { claimDueMails, noteBounce, settleMail, storeMail } from '../../src/client/mail/queue.ts';
import { notTaken } from '../../src/client/not-taken.ts';
import { SignalboxError } from '../../src/kit/common/failures.ts';
import { openTestClient } from '../../testkit/client.ts';
import { openTestDatabase, type TestDatabase } from '../../testkit/database.ts';

let database: TestDatabase;
let client: SignalboxClient;
beforeAll(async () => {
  database = await openTestDatabase();
  client = openTestClient(database.db, '127.0.0.1:1');
});
afterAll(() => database.close());

const order = { person: 'otto', reason: 'Advertising' };
const error = { code: 'MAIL_NOT_TAKEN', message: 'no', field: 'attachments', fix: null } as const;

let uid = 0;
/** A mail that was carried out, and how its try ended. */
async function settled(state: 'refused' | 'done', isBounce = false): Promise<number> {
  uid += 1;
  await storeMail(client, {
    mailbox: 'm',
    uid_validity: '1',
    uid,
    raw: Buffer.from('x'),
    messageId: null,
    origin: 'mail:x',
    size: 1,
    whole: true,
  });
  const [due] = await claimDueMails(client, 1, 60_000);
  if (isBounce) await noteBounce(client, due!.id, null);
  await settleMail(client, due!, state === 'done' ? { state, outcome: { did: 'nothing', why: 'x' } } : { state, error, pauseMs: 1_000 });
  return due!.id;
}

it('closes a refused mail or file by the word of a person, who is kept with the reason; a retry opens it again', async () => {
  const [mail, bounce] = [await settled('refused'), await settled('refused', true)];
  await refuseFile(client, { folder: 'scans', name: 'a', key: 'a' }, new SignalboxError('DOCUMENT_UNREADABLE', { field: 'file' }));
  const [file] = await folderFiles.list(client, { limit: 1 });
  expect(await notTaken(client)).toHaveLength(3);
  const dismissed = { state: 'dismissed', dismissed: { by: 'otto', reason: 'Advertising', at: expect.any(String) } };
  expect(await takenMails.dismiss(client, mail, order)).toMatchObject(dismissed);
  expect(await takenMails.dismiss(client, mail, { ...order, reason: 'Again' })).toMatchObject(dismissed);
  await takenMails.dismiss(client, bounce, order);
  expect(await folderFiles.dismiss(client, file!.id, order)).toMatchObject(dismissed);
  expect(await notTaken(client)).toEqual([]);
  const again = await takenMails.again(client, mail);
  expect(again).toMatchObject({ state: 'stored' });
  expect(again).not.toHaveProperty('dismissed');
});

it('refuses to close what waits for nobody, and asks for a reason and a person with the right', async () => {
  const mail = await settled('done');
  await expect(takenMails.dismiss(client, mail, order)).rejects.toMatchObject({
    code: 'INPUT_INVALID',
    message: expect.stringContaining(`mail ${mail} is done`),
  });
  await expect(deliveries.dismiss(client, 99, order)).rejects.toMatchObject({ code: 'DELIVERY_NOT_FOUND' });
  await expect(takenMails.dismiss(client, mail, { ...order, reason: ' ' })).rejects.toMatchObject({ field: 'reason' });
  await expect(takenMails.dismiss(client, mail, { ...order, person: 'nobody' })).rejects.toMatchObject({ code: 'PERSON_UNKNOWN' });
  await expect(takenMails.dismiss(client, mail, { ...order, person: 'vera' })).rejects.toMatchObject({ code: 'NOT_ALLOWED' });
});

it('counts a mail that came back and that its run was told for a day', async () => {
  await database.db.deleteFrom('mail_messages').execute();
  const bounce = await settled('done', true);
  expect(await notTaken(client)).toEqual([{ what: 'bounces', reason: 'told', count: 1 }]);
  await database.db
    .updateTable('mail_messages')
    .set({ received_at: new Date(Date.now() - 2 * 86_400_000) })
    .where('id', '=', bounce)
    .execute();
  expect(await notTaken(client)).toEqual([]);
});
