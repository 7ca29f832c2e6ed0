import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { readTables, ROWS_READ } from '../../../src/activities/report/tables.ts';
import { dropDocuments, keepDocument, readDocument, readParts } from '../../../src/store/documents.ts';
import { openTestDatabase, type TestDatabase } from '../../../testkit/database.ts';
import { salesReport } from '../../helpers/reports/desk.ts';

const ROWS = 40_000;
const rows = Array.from({ length: ROWS }, (_, index) => ({ month: `2026-${'é'.repeat(index % 20)}`, sales: index * 100, orders: 1 }));
const body = Buffer.from(rows.map((row) => `${JSON.stringify(row)}\n`).join(''));

let test: TestDatabase;
let ref = '';
beforeAll(async () => {
  test = await openTestDatabase();
  ({ ref } = await keepDocument(test.db, { body, mediaType: 'application/x-ndjson', name: 'data/months.jsonl', origin: 'run:test' }));
});
afterAll(() => test?.close());
const frozen = () => [{ query: 'months', ref, rows: ROWS, at: '2026-10-01T07:00:00Z' }];

it('keeps a document of several parts, and reads it as it was', async () => {
  expect(body.length).toBeGreaterThan(2 * 2 ** 20);
  expect((await readDocument(test.db, ref))!.body.equals(body)).toBe(true);
  expect(await readDocument(test.db, 'sha256:nothing')).toBeNull();
});

it('reads every row of an answer once, also where one goes over the end of a part', async () => {
  const table = (await readTables(test.db, salesReport, frozen())).get('months')!;
  expect(table).toMatchObject({ count: ROWS, first: rows.slice(0, ROWS_READ) });
  expect(table.numbers.get('sales')).toEqual(rows.map(({ sales }) => sales / 100));
});

it('lets other work of the worker go on while it reads', async () => {
  let turns = 0;
  const counting = setInterval(() => (turns += 1), 0);
  await readTables(test.db, salesReport, frozen());
  clearInterval(counting);
  expect(turns).toBeGreaterThan(10);
});

it('reads no further than the rows that a model is shown', async () => {
  const tables = await readTables(test.db, salesReport, frozen(), ({ first }) => first.length === ROWS_READ);
  expect(tables.get('months')!.count).toBeLessThan(ROWS / 2);
});

it('reads no half of a document that is dropped meanwhile', async () => {
  const parts = readParts(test.db, ref);
  await parts.next();
  await test.db.transaction().execute((trx) => dropDocuments(trx, 'run:test', 'data/'));
  await expect(parts.next()).rejects.toMatchObject({ code: 'INTERNAL' });
});
