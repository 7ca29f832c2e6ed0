import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { readGiven } from '../../src/cli/input.ts';
import { inputOfFile } from '../../src/client/input-file.ts';
import { workflowNamed } from '../../src/contracts/registry.ts';
import { openTestDatabase, type TestDatabase } from '../../testkit/database.ts';
import { clientOf } from '../gateway/api/stage.ts';

const contract = { ...workflowNamed('moderation'), inputFile: { format: 'document' } as const };
const folder = mkdtempSync(join(tmpdir(), 'documents-'));
const fileWith = (name: string, content: string | Buffer): string => {
  writeFileSync(join(folder, name), content);
  return join(folder, name);
};

let database: TestDatabase;
beforeAll(async () => void (database = await openTestDatabase()));
afterAll(() => database?.close());

it('starts with a document as the field `document`, and with the fields that --set names', async () => {
  const given = await readGiven(contract, fileWith('invoice.txt', 'Invoice 17'), ['postId=P-1']);
  if (!('file' in given)) throw new Error('it was read as JSON');
  const input = await inputOfFile(clientOf(database.db), contract, given.file, { by: 'ana', fields: given.fields });
  expect(input).toEqual({
    postId: 'P-1',
    document: { ref: expect.stringMatching(/^sha256:[0-9a-f]{64}$/), mediaType: 'text/plain', size: 10, name: 'invoice.txt' },
  });
  const origins = await database.db.selectFrom('document_origins').select(['name', 'origin']).execute();
  expect(origins).toEqual([{ name: 'invoice.txt', origin: 'upload:ana' }]);
});

it('refuses a file of another type, whatever its name says, before it connects', async () => {
  const nowhere = { ...clientOf(database.db), db: null as never };
  const file = { name: 'invoice.pdf', bytes: Buffer.from('PK\x03\x04 an archive') };
  await expect(inputOfFile(nowhere, contract, file)).rejects.toMatchObject({ code: 'DOCUMENT_UNREADABLE', field: 'document' });
});

it('still takes JSON without a file', async () => {
  expect(await readGiven(contract, undefined, ['postId=P-1'])).toEqual({ input: { postId: 'P-1' } });
});
