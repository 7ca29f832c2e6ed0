import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { sql } from 'kysely';
import { linesOf } from '../../src/client/journal/line.ts';
import { rowHash } from '../../src/client/journal/hash.ts';
import { verifyJournal } from '../../src/client/journal/verify.ts';
import type { JournalEntry } from '../../src/kit/common/entries.ts';
import { PERSONAL_FIELDS, type ExportedRow } from '../../src/kit/common/journal.ts';
import { journalsOf, readJournals, redactJournal, type RunJournal } from '../../src/store/journal.ts';
import { purgeEffects } from '../../src/store/ledger.ts';
import { writeRecords } from '../../src/store/records.ts';
import { readJournal } from '../../src/store/views.ts';
import { addRun } from '../../testkit/activity.ts';
import { openTestDatabase, type TestDatabase } from '../../testkit/database.ts';
import { hashByTheBook } from '../helpers/journal.ts';

let test: TestDatabase;
beforeAll(async () => {
  test = await openTestDatabase();
});
afterAll(() => test.close());

let count = 0;
const newRun = () => addRun(test.db, `chained:${++count}`);
const entry = (origin: string, more: Partial<JournalEntry> = {}): JournalEntry => ({
  ...{ kind: 'person', step: 'decide', by: 'mia', choice: 'approve', input: 'r1', reasoning: 'Grüße, “quoted”\n\u0001', origin },
  ...{ at: '2026-11-29T09:00:00.123Z', details: { b: [1.5, 'ü'], a: null }, usdNano: 12, confidence: 0.1 },
  ...more,
});
const write = (run: string, ...entries: JournalEntry[]) => writeRecords(test.db, run, null, [], entries);
const journalOf = async (run: string): Promise<RunJournal> => (await journalsOf(test.db, [run]))[0]!;
const verified = async (run: string) => verifyJournal(linesOf(await journalOf(run)));
const by = { person: 'otto', reason: 'Erasure request 311' };

const plain = { run: 'order:1', at: '2026-11-29T09:00:00.123000Z', step: null, version: null, confidence: null, usdNano: 0 } as const;
/** Fixed for ever: an export of today must verify with every later version. */
const vectors: { row: ExportedRow; hash: string }[] = [
  {
    row: {
      ...{ ...plain, seq: 1, kind: 'transition', by: 'run', choice: 'running', input: null, reasoning: null, details: null },
      ...{ salts: { by: 's1', choice: 's2' }, redacted: {}, previous: null, hash: null },
    },
    hash: 'd16c8e81bd64f5d7beaa927b1fd29349785f3aabbd8aa611beb45fc75232e7c0',
  },
  {
    row: {
      ...{ ...plain, seq: 2, kind: 'model', step: 'classify', version: '1', confidence: 0.82, usdNano: 1_500_000 },
      ...{ by: 'tiny', choice: 'billing', input: 'sha256:00', reasoning: 'Zwei Beträge: “12 €”\n\t\\ 😀', details: '{"a": 1.50}' },
      ...{ salts: { by: 's3', choice: 's4', input: 's5', reasoning: 's6', details: 's7' }, redacted: {}, hash: null },
      previous: 'd16c8e81bd64f5d7beaa927b1fd29349785f3aabbd8aa611beb45fc75232e7c0',
    },
    hash: 'dc289fedaef8da68b78589efbcca2a4bf06e0d2f94d2ab0c386ff8553c47208c',
  },
];

const hashInDatabase = async (row: ExportedRow): Promise<string> => {
  const salted = (field: (typeof PERSONAL_FIELDS)[number]) => sql`journal_salted(${row.salts[field] ?? null}, ${row[field]})`;
  const { rows } = await sql<{
    hash: string;
  }>`select journal_hash(${row.previous}, ${row.run}, ${row.seq}, ${row.at}::timestamptz, ${row.kind},
    ${row.step}, ${row.version}, ${row.confidence}, ${row.usdNano}, ${salted('by')}, ${salted('choice')}, ${salted('input')},
    ${salted('reasoning')}, ${salted('details')}) as hash`.execute(test.db);
  return rows[0]!.hash;
};

it.each(vectors)('hashes row $row.seq as it always did, in the database, in the verifier and by the book', async ({ row, hash }) => {
  expect([await hashInDatabase(row), rowHash(row), hashByTheBook(row)]).toEqual([hash, hash, hash]);
});

it('links every row to the one before it, over many writes, and keeps the head in the row of the run', async () => {
  const run = await newRun();
  await write(run, entry('a'), entry('b', { reasoning: null, details: null, confidence: null, input: null }));
  await write(run, entry('b'), entry('c', { by: 'it’s "me"', usdNano: 0 }));
  const { rows, head } = await journalOf(run);
  expect(rows.map(({ seq, previous }) => [seq, previous])).toEqual([
    [1, null],
    [2, rows[0]!.hash],
    [3, rows[1]!.hash],
  ]);
  expect(rows.map(hashByTheBook)).toEqual(rows.map(({ hash }) => hash));
  expect(head).toEqual({ run, rows: 3, hash: rows[2]!.hash });
  expect(await verified(run)).toMatchObject({ ok: true, rows: 3, unchained: 0 });
  const salts = rows.flatMap((row) => Object.values(row.salts));
  expect([salts.length, new Set(salts).size, Math.min(...salts.map((salt) => salt.length))]).toEqual([12, 12, 36]);
});

it('keeps one chain when many write to the same run at once', async () => {
  const run = await newRun();
  await Promise.all(Array.from({ length: 20 }, (_, index) => write(run, entry(`${index}a`), entry(`${index}b`))));
  expect(await verified(run)).toMatchObject({ ok: true, rows: 40 });
});

it.each([
  ['changed', `update journal set reasoning = 'other' where seq = 2 and run_id =`],
  ['changed', `update journal set at = at + interval '1 microsecond' where seq = 2 and run_id =`],
  ['removed', 'delete from journal where seq = 2 and run_id ='],
  ['removed', 'delete from journal where seq = 3 and run_id ='],
])('finds a row that was %s in the database', async (what, statement) => {
  const run = await newRun();
  await write(run, entry('a'), entry('b'), entry('c'));
  await sql`${sql.raw(statement)} ${run}`.execute(test.db);
  expect((await verified(run)).problem).toMatchObject({ what, run });
});

it('begins the chain after rows from before it', async () => {
  const run = await newRun();
  await write(run, entry('a'), entry('b'));
  await sql`update journal set hash = null, previous = null, salts = '{}' where run_id = ${run}`.execute(test.db);
  await sql`update runs set journal_hash = null where id = ${run}`.execute(test.db);
  await write(run, entry('c'), entry('d'));
  expect(await verified(run)).toMatchObject({ ok: true, rows: 4, unchained: 2 });
  await redactJournal(test.db, { run, of: { rows: [1] }, fields: ['by', 'reasoning'] }, by);
  expect(await verified(run)).toMatchObject({ ok: true, rows: 5, unchained: 2, redacted: 2 });
});

it('removes texts of a person for ever, says who ordered it, and keeps the chain valid', async () => {
  const run = await newRun();
  await write(run, entry('a'), entry('b', { by: 'zoe' }));
  const before = await journalOf(run);
  expect(await redactJournal(test.db, { run, of: { person: 'mia' }, fields: PERSONAL_FIELDS }, by)).toEqual([1]);
  const { rows, head } = await journalOf(run);
  expect(rows[0]).toMatchObject({
    by: null,
    choice: null,
    input: null,
    reasoning: null,
    details: null,
    salts: {},
    hash: before.rows[0]!.hash,
  });
  expect(rows[1]).toEqual(before.rows[1]);
  expect(rows[2]).toMatchObject({ kind: 'operator', by: 'otto', choice: 'redact', reasoning: 'Erasure request 311' });
  expect(JSON.parse(rows[2]!.details!)).toEqual({ rows: [1], fields: [...PERSONAL_FIELDS] });
  expect(await verified(run)).toMatchObject({ ok: true, rows: 3, redacted: 5 });
  expect((await verifyJournal(linesOf({ rows, head }), [before.head])).ok).toBe(true);
  const [removed, , order] = await readJournal(test.db, run);
  expect(removed).toMatchObject({ by: '[redacted]', choice: '[redacted]', redacted: expect.arrayContaining(['by']) });
  expect(removed).not.toHaveProperty('details');
  expect(order).toMatchObject({ reasoning: 'Erasure request 311', details: { rows: [1], fields: [...PERSONAL_FIELDS] } });
});

it('redacts once, and never the record of a redaction', async () => {
  const run = await newRun();
  await write(run, entry('a'));
  const all = { run, of: { rows: [1, 2] }, fields: ['reasoning'] } as const;
  expect([await redactJournal(test.db, all, by), await redactJournal(test.db, all, by)]).toEqual([[1], []]);
  expect((await journalOf(run)).rows.map(({ reasoning }) => reasoning)).toEqual([null, 'Erasure request 311']);
});

it('exports all runs, or those with a row since a time, each whole', async () => {
  const [old, recent] = [await newRun(), await newRun()];
  await write(old, entry('a'));
  await write(recent, entry('a'), entry('b', { at: '2027-01-02T00:00:00Z' }));
  const all: RunJournal[] = [];
  for await (const journal of readJournals(test.db, null)) all.push(journal);
  expect(all.map(({ head }) => head.run)).toEqual(expect.arrayContaining([old, recent]));
  const since: RunJournal[] = [];
  for await (const journal of readJournals(test.db, new Date('2027-01-01'))) since.push(journal);
  expect(since.map(({ head }) => head)).toEqual([expect.objectContaining({ run: recent, rows: 2 })]);
});

it('keeps the journal when the ledger of an ended run expires', async () => {
  const run = await newRun();
  await write(run, entry('a'));
  const end = { status: 'completed', state: 'done', result: null, failure: null, endedAt: '2026-01-01T00:00:00Z' } as const;
  await writeRecords(test.db, run, null, [], [entry('b')], end);
  await purgeEffects(test.db, new Date('2030-01-01'));
  expect(await verified(run)).toMatchObject({ ok: true, rows: 2 });
});
