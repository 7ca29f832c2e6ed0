import { connect, createServer, type AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import type { ReportQuery } from '../../../src/contracts/report/definition.schema.ts';
import { openReportDesk } from '../../../src/adapters/report/desk.ts';
import { REPORT_THREAD } from '../../../src/worker/report-thread.ts';
import { eventually } from '../../../testkit/processes.ts';
import { PATIENCE_MS } from '../../../testkit/wait.ts';
import { salesReport } from '../../helpers/reports/desk.ts';
import { linesOf, query, SALES_TABLE, salesPeriod } from '../../helpers/reports/sales.ts';
import { startPostgres, withPostgres, type PostgresServer } from '../../helpers/postgres-server.ts';

/** Roles that may do more than read, by what the refusal says of them. */
const STRONG_ROLES: Record<string, RegExp> = {
  owner: /may administer the server/,
  maker: /may administer the server/,
  program: /may administer the server/,
  writer: /may write to public.sales/,
  column_writer: /may write to public.sales/,
  member: /may write to public.sales/,
  sleeper: /may write to public.sales/,
};

const SET_UP = `
  ${SALES_TABLE}
  create role reports login;
  create role maker login createdb;
  create role program login;
  create role writer login;
  create role column_writer login;
  create role member login;
  create role sleeper login noinherit;
  grant select on sales to reports, maker, program;
  grant pg_execute_server_program to program;
  grant insert on sales to writer;
  grant update (name) on sales to column_writer;
  grant writer to member, sleeper;
  create function upper(int) returns int language plpgsql security definer as $$ begin delete from sales; return 1; end $$;`;

withPostgres('a report on a PostgreSQL server', () => {
  let server: PostgresServer;
  let desk: ReturnType<typeof openReportDesk>;
  beforeAll(async () => {
    server = await startPostgres();
    await server.asOwner(SET_UP);
    desk = deskWith(PATIENCE_MS);
  });
  afterAll(() => server?.close());

  const deskWith = (statementMs: number) =>
    openReportDesk({
      definitionOf: () => salesReport,
      urlOf: (role) => server.urlOf(role === 'company' ? 'reports' : role),
      program: REPORT_THREAD,
      statementMs,
    });
  const ask = (queries: Record<string, ReportQuery>, change: Partial<typeof salesPeriod> = {}) =>
    desk.ask({ queries, period: { ...salesPeriod, ...change } }, new AbortController().signal);
  const salesLeft = async () => (await server.asOwner<{ count: string }>('select count(*)::text from sales'))[0]!.count;
  /** The process of the server that works on a query, once it does. */
  const backendOf = (part: string) =>
    eventually(async () => {
      const found = await server.asOwner<{ pid: number }>(
        `select pid from pg_stat_activity where application_name = 'signalbox report' and state = 'active' and query like '%${part}%'`,
      );
      expect(found).toHaveLength(1);
      return found[0]!.pid;
    });

  it('is read by a role that may only select, with its parameters bound', async () => {
    const [answer] = await ask({ sales: query('select sum(amount) as total from sales where at >= :from and at < :to') });
    expect(linesOf(answer)).toBe('{"total":409500}\n');
  });

  it('is not asked as a role that may do more than read', async () => {
    const roles = Object.keys(STRONG_ROLES);
    const answers = await ask(Object.fromEntries(roles.map((source) => [source, query('select 1 as total', { source })])));
    for (const [index, role] of roles.entries())
      expect(answers[index]).toMatchObject({ query: role, problem: expect.stringMatching(STRONG_ROLES[role]!) });
  });

  it('binds what it is given, so that a value with SQL in it is no SQL', async () => {
    const timeZone = "UTC'); delete from sales; --";
    const [answer] = await ask({ sales: query('select extract(day from now() at time zone :time_zone) as total') }, { timeZone });
    expect(answer).toMatchObject({ problem: expect.stringContaining(`time zone "${timeZone}" not recognized`) });
    expect(await salesLeft()).toBe('90');
  });

  it('refuses what does more than read, and nothing happens', async () => {
    const hostile = [
      'delete from sales returning amount as total',
      'with gone as (delete from sales returning amount) select sum(amount) as total from gone',
      'select 1 as total from pg_sleep(60)',
      "select length(pg_read_file('postgresql.conf')) as total",
      'select 1 as total; delete from sales',
      'select 1 as total) as report; delete from sales; select * from (select 1 as total',
      "select length(set_config('transaction_read_only', 'off', false)) as total",
      'select upper(1) as total', // it has the name of one that only computes
    ];
    const answers = await ask(Object.fromEntries(hostile.map((sql, index) => [`hostile_${index}`, query(sql)])));
    for (const answer of answers.slice(0, -1)) expect(answer).toMatchObject({ problem: expect.stringContaining('its SQL is refused') });
    expect(answers.at(-1)).toMatchObject({ problem: expect.stringContaining('in a read-only transaction (25006)') });
    expect(await salesLeft()).toBe('90');
  });

  it('stops a statement after its time, and asks nothing behind it', async () => {
    const endless = query('select count(*) as total from generate_series(1, 1000000) a, generate_series(1, 1000000) b');
    const queries = { endless, sales: query('select 1 as total') };
    expect(await deskWith(2_000).ask({ queries, period: salesPeriod }, new AbortController().signal)).toMatchObject([
      { problem: expect.stringContaining('statement timeout (57014)') },
      { problem: 'it was not asked, because endless failed' },
    ]);
  });

  it('takes as many rows as allowed; one more is a partial answer', async () => {
    const sql = 'select amount as total from sales';
    expect(await ask({ all: query(sql, { rows: 90 }), cut: query(sql, { rows: 89 }) })).toMatchObject([
      { rows: 90 },
      { problem: expect.stringContaining('more than 89 rows') },
    ]);
  });

  it('reads all queries in one snapshot, whatever is written meanwhile', async () => {
    const slow = query('select count(*) as total from generate_series(1, 20000000) first_one');
    const asked = ask({ slow, sales: query('select count(*) as total from sales') });
    await backendOf('first_one');
    await server.asOwner("insert into sales values (now(), 1, 'late')");
    const answers = await asked;
    await server.asOwner("delete from sales where name = 'late'");
    expect(linesOf(answers[1])).toBe('{"total":90}\n');
  });

  it('fails for another try when the connection is lost in the middle', async () => {
    const asked = ask({ sales: query('select count(*) as total from generate_series(1, 1000000) a, generate_series(1, 1000000) lost') });
    const failed = expect(asked).rejects.toMatchObject({ code: 'DATABASE_UNREACHABLE' });
    await server.asOwner(`select pg_terminate_backend(${await backendOf('lost')})`);
    await failed;
  });

  it('fails for another try when the connection is lost before the first query', async () => {
    const { port } = new URL(server.urlOf());
    const cutting = createServer((socket) => {
      const upstream = connect(Number(port), '127.0.0.1');
      socket
        .on('error', () => undefined)
        .on('data', (part) => (part.includes('repeatable read') ? socket.destroy() : upstream.write(part)));
      upstream.on('error', () => undefined).on('data', (part) => socket.write(part));
      socket.on('close', () => upstream.destroy());
    });
    await new Promise<void>((listening) => cutting.listen(0, '127.0.0.1', listening));
    const url = server.urlOf('reports').replace(port, String((cutting.address() as AddressInfo).port));
    const through = openReportDesk({ definitionOf: () => salesReport, urlOf: () => url, program: REPORT_THREAD });
    const asked = through.ask({ queries: { sales: query('select 1 as total') }, period: salesPeriod }, new AbortController().signal);
    await expect(asked).rejects.toMatchObject({ code: 'DATABASE_UNREACHABLE' });
    cutting.close();
  });
});
