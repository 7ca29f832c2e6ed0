import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { PGlite } from '@electric-sql/pglite';
import { startWireServer, type WireServer } from '../../../stack/database/server.ts';
import type { ReportQuery } from '../../../src/contracts/report/definition.schema.ts';
import { openReportDesk } from '../../../src/adapters/report/desk.ts';
import { REPORT_THREAD } from '../../../src/worker/report-thread.ts';
import { emptyDatabase } from '../../../testkit/empty-database.ts';
import { salesReport } from '../../helpers/reports/desk.ts';
import { columns, linesOf, query, SALES_TABLE, salesPeriod } from '../../helpers/reports/sales.ts';

let pglite: PGlite;
let wire: WireServer;
let desk: ReturnType<typeof openReportDesk>;
beforeAll(async () => {
  pglite = await emptyDatabase();
  await pglite.exec(`${SALES_TABLE}
    create function sneaky() returns int language plpgsql as $$ begin delete from sales; return 1; end $$;`);
  const broken = (error: unknown) => void error;
  const execute = (message: Uint8Array) => pglite.execProtocolRaw(message);
  wire = await startWireServer({ port: 0, execute, idleInTransactionMs: 30_000, warn: broken, broken });
  const own = `postgres://postgres@127.0.0.1:${wire.port}/postgres`;
  const urls: Record<string, string> = { company: own, closed: 'postgres://postgres@127.0.0.1:1/postgres' };
  desk = openReportDesk({
    definitionOf: () => salesReport,
    urlOf: (source) => urls[source] ?? null,
    program: REPORT_THREAD,
    mostBytes: 100_000,
  });
});
afterAll(async () => {
  await wire?.close();
  await pglite?.close();
});

const ask = (queries: Record<string, ReportQuery>) => desk.ask({ queries, period: salesPeriod }, new AbortController().signal);

it('reads what the period bounds, as JSON lines in the order and kinds of the columns', async () => {
  const kinds = { month: 'month', total: 'count', mean: 'number', first: 'day', name: 'text' };
  const sql = `select min(name) as name, to_char(at at time zone :time_zone, 'YYYY-MM') as month, sum(amount) as total, avg(amount) as mean, min(at)::date as first
    from sales where at >= :from and at < :to group by 2 order by 2`;
  const [answer] = await ask({ months: query(sql, { columns: columns(kinds) }) });
  expect(answer).toMatchObject({ query: 'months', rows: 3 });
  expect(linesOf(answer).split('\n')[0]).toBe('{"month":"2026-07","total":46500,"mean":1550,"first":"2026-07-02","name":"item 1"}');
});

it.each<[string, string, Partial<ReportQuery>, RegExp]>([
  ['more rows than allowed', 'select amount as total from sales', { rows: 89 }, /partial: it has more than 89 rows/],
  [
    'more bytes than allowed',
    "select lpad('x', 400) as total from generate_series(1, 400)",
    { columns: columns({ total: 'text' }) },
    /larger than/,
  ],
  ['no rows', 'select amount as total from sales where amount < 0', {}, /empty/],
  ['other columns', 'select amount as sum, name from sales', {}, /has the columns sum, name; the definition names total/],
  ['a text for a count', 'select name as total from sales', {}, /row 1 does not fit: total is "item 1", and no count/],
  ['a fraction for a count', 'select 1.5 as total', {}, /no count/],
  ['a table that is missing', 'select total from nowhere', {}, /the database refused it: relation "nowhere" does not exist/],
  ['a write', 'delete from sales returning amount as total', {}, /SQL is refused: it has a delete/],
  ['a function of the company', 'select sneaky() as total', {}, /SQL is refused: it calls sneaky\(\)/],
  ['a database that is not known', 'select 1 as total', { source: 'books' }, /set SIGNALBOX_REPORT_SOURCE_BOOKS/],
])('has a problem with %s, and no rows', async (_name, sql, change, problem) => {
  const [answer] = await ask({ sales: query(sql, change) });
  expect(answer).toEqual({ query: 'sales', at: expect.any(String), problem: expect.stringMatching(problem) });
});

it('takes exactly as many rows as allowed, and none where they may be missing', async () => {
  const all = query('select amount as total from sales', { rows: 90 });
  const none = query('select amount as total from sales where amount < 0', { mayBeEmpty: true });
  expect(await ask({ all, none })).toMatchObject([{ rows: 90 }, { rows: 0 }]);
});

it('is refused by a read-only transaction even where the guard would let it pass', async () => {
  const { default: pg } = await import('pg');
  const client = new pg.Client(`postgres://postgres@127.0.0.1:${wire.port}/postgres`);
  await client.connect();
  await client.query('begin isolation level repeatable read read only');
  await expect(client.query('select sneaky()')).rejects.toMatchObject({ code: '25006' });
  await client.query('rollback');
  await client.end();
});

it('fails for another try when the database does not answer', async () => {
  await expect(ask({ sales: query('select 1 as total', { source: 'closed' }) })).rejects.toMatchObject({ code: 'DATABASE_UNREACHABLE' });
});
