import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { sortAttachments } from '../../../src/client/mail/attachments.ts';
import type { MailAttachment, ReceivedMail } from '../../../src/kit/common/received-mail.ts';
import { openTestClient } from '../../../testkit/client.ts';
import { openTestDatabase, type TestDatabase } from '../../../testkit/database.ts';
import { pdfOf } from '../../../testkit/inbox/mails.ts';

let database: TestDatabase;
beforeAll(async () => {
  database = await openTestDatabase();
});
afterAll(() => database.close());

const file = (content: Buffer | string, name = 'invoice.pdf', declaredType = 'application/pdf'): MailAttachment => ({
  ...{ name, declaredType, content: Buffer.from(content) },
});
const sorted = (attachments: MailAttachment[]) =>
  sortAttachments(
    openTestClient(database.db, '127.0.0.1:1'),
    { messageId: '<1@example.com>', key: 'k', attachments } as unknown as ReceivedMail,
    ['application/pdf'],
  );

it('keeps each content once, by the type of its bytes, under the name that the sender gave', async () => {
  const { documents, others } = await sorted([
    file(pdfOf('one'), '../../etc/\0one.pdf', 'image/png'),
    file(pdfOf('one'), 'again.pdf'),
    file(pdfOf('two'), ''),
  ]);
  expect(documents.map(({ name, mediaType }) => [name, mediaType])).toEqual([
    ['again.pdf', 'application/pdf'],
    ['attachment', 'application/pdf'],
  ]);
  expect(others).toEqual([]);
  const kept = await database.db.selectFrom('documents').select('ref').execute();
  expect(kept).toHaveLength(2);
  const origins = await database.db.selectFrom('document_origins').select(['name', 'origin']).orderBy('id').execute();
  expect(origins.map(({ name }) => name)).toEqual(['../../etc/\uFFFDone.pdf', 'again.pdf', 'attachment']);
  expect(new Set(origins.map(({ origin }) => origin))).toEqual(new Set(['mail:<1@example.com>']));
});

it('says of every other what it is said to be, and what it is', async () => {
  const { documents, others } = await sorted([
    file('MZ\0', 'invoice.pdf'),
    file('Hello', '', 'text/plain'),
    file('Hello', 'note.pdf'),
    file('', 'empty.pdf'),
  ]);
  expect(documents).toEqual([]);
  expect(others).toEqual([
    'invoice.pdf (said to be application/pdf)',
    'unnamed (said to be text/plain)',
    'note.pdf (said to be application/pdf, is text/plain)',
    'empty.pdf (said to be application/pdf)',
  ]);
});
