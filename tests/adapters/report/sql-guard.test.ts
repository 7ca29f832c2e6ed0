import { expect, it } from '@jest/globals';
import { guardSql } from '../../../src/adapters/report/sql-guard.ts';

it.each([
  ['several statements', 'select 1; drop table orders', '2 statements'],
  ['a delete', 'delete from orders', 'delete'],
  ['a write in a with', 'with gone as (delete from orders returning *) select * from gone', 'delete'],
  ['an insert in a with', 'with new as (insert into orders select 1 returning 1) select * from new', 'insert'],
  ['a select into', 'select 1 as a into copy', 'select into'],
  ['a select into in a union', 'select 1 union select 2 into copy', 'select into'],
  ['locks', 'select * from orders for update', 'locking'],
  ['a copy', "copy orders to '/tmp/orders'", 'copy'],
  ['a block of code', 'do $$ begin end $$', 'do'],
  ['an explain', 'explain analyze select 1', 'explain'],
  ['a call', 'call tidy()', 'call'],
  ['settings', 'set role postgres', 'variableset'],
  ['a sleep', 'select pg_sleep(10)', 'pg_sleep'],
  ['a sleep in the order', 'select 1 from orders order by pg_sleep(10)', 'pg_sleep'],
  ['a sleep in a subquery', 'select 1 where exists (select pg_sleep(10))', 'pg_sleep'],
  ['a sleep as a table', 'select * from pg_sleep(10)', 'pg_sleep'],
  ['a setting by function', "select set_config('role', 'postgres', false)", 'set_config'],
  ['a sequence', "select nextval('orders_id_seq')", 'nextval'],
  ['a file', "select pg_read_file('/etc/passwd')", 'pg_read_file'],
  ['a large object', "select lo_import('/etc/passwd')", 'lo_import'],
  ['another database', "select * from dblink('host=x', 'select 1') as t (a int)", 'dblink'],
  ['SQL in a text', "select query_to_xml('delete from orders', true, true, '')", 'query_to_xml'],
  ['a lock by function', 'select pg_advisory_lock(1)', 'pg_advisory_lock'],
  ['the end of another session', 'select pg_terminate_backend(1)', 'pg_terminate_backend'],
  ['a function of a schema', 'select audit.count(1)', 'audit.count'],
  ['passwords of the server', 'select * from pg_authid', 'pg_authid'],
  ['the catalogue', 'select * from information_schema.tables', 'information_schema.tables'],
  ['the catalogue in quotes', 'select * from "pg_catalog"."pg_class"', 'pg_catalog.pg_class'],
  ['a number for a parameter', 'select $1', 'numbered parameter'],
  ['an unknown parameter', 'select :topic', ':topic is no parameter'],
  ['a way out of the wrapping', 'select 1) as a; delete from orders; select * from (select 1', 'no SQL'],
  ['an open comment', 'select 1 /* ', 'no SQL'],
  ['nothing', '-- nothing', '0 statements'],
])('refuses %s, with the reason', async (_name, sql, reason) => {
  expect(await guardSql(sql)).toEqual({ problem: expect.stringContaining(reason) });
});

it.each([
  [
    'binds names, each once',
    'select 1 where a >= :from and b < :to and c > :from',
    'select 1 where a >= $1::timestamptz and b < $2::timestamptz and c > $1::timestamptz',
    ['from', 'to'],
  ],
  [
    'leaves texts, casts and comments alone',
    "select ':from', a::text, $x$:to$x$ /* :to */ from t",
    "select ':from', a::text, $x$:to$x$ /* :to */ from t",
    [],
  ],
  ['takes a last semicolon', 'select 1;', 'select 1', []],
  ['takes windows, filters and sets', 'select sum(a) filter (where b) over (order by c) from t union all values (1)', undefined, []],
])('%s', async (_name, sql, text, names) => {
  expect(await guardSql(sql)).toEqual({ sql: text ?? sql, names });
});
