import { setTimeout as sleep } from 'node:timers/promises';
import pg from 'pg';

const CONNECT_TIMEOUT_MS = 10_000;
const SCHEMA_RETRY_MS = 100;

/** Runs one statement. */
export type Query = <Row extends object = Record<string, unknown>>(sql: string, values?: unknown[]) => Promise<Row[]>;

/** One connection is enough: the embedded database serves one transaction at a time. */
export function openPool(url: string): pg.Pool {
  const pool = new pg.Pool({ connectionString: url, max: 1, connectionTimeoutMillis: CONNECT_TIMEOUT_MS });
  pool.on('connect', (client) => client.on('error', () => undefined)); // its query reports it
  pool.on('error', () => undefined); // the pool replaces an idle connection that breaks
  return pool;
}

/** Runs statements as one transaction. Only statements belong into `work`: meanwhile the embedded database serves nobody else. */
export async function inTransaction<T>(pool: pg.Pool, work: (query: Query) => Promise<T>): Promise<T> {
  const client = await pool.connect();
  let broken: Error | undefined;
  try {
    await client.query('begin');
    const result = await work(async (sql, values = []) => (await client.query(sql, values)).rows as never);
    await client.query('commit');
    return result;
  } catch (error) {
    await client.query('rollback').catch((cause: Error) => (broken = cause));
    throw error;
  } finally {
    client.release(broken); // discards a connection that cannot roll back
  }
}

/** Creates the tables; retries until the database answers, because both start concurrently. */
export async function makeSchema(pool: pg.Pool, stopped: AbortSignal): Promise<void> {
  while (!stopped.aborted) {
    try {
      await pool.query(SCHEMA);
      return;
    } catch (error) {
      if (!isUnreachable(error)) throw error;
      await sleep(SCHEMA_RETRY_MS, undefined, { signal: stopped }).catch(() => undefined);
    }
  }
}

/** An error without an SQL state never reached the database; classes 57 and 08 mean that it starts, stops or was disconnected. */
const isUnreachable = (error: unknown): boolean => {
  const { code } = error as { code?: string };
  return code === undefined || !/^[0-9A-Z]{5}$/.test(code) || code.startsWith('57') || code.startsWith('08');
};

/** A separate schema: the partners' data does not belong to Signalbox's tables. */
const SCHEMA = `
create schema if not exists partners;
create table if not exists partners.requests (
  partner text not null, key text not null, fingerprint text not null, object text not null,
  status integer, body jsonb, at timestamptz not null, primary key (partner, key));
create table if not exists partners.intents (
  seq bigint generated always as identity primary key, id text not null unique, at timestamptz not null,
  amount integer not null check (amount > 0), currency text not null, status text not null, capture_method text not null,
  captured integer not null default 0 check (captured >= 0 and captured <= amount),
  refunded integer not null default 0 check (refunded >= 0 and refunded <= captured),
  method text not null, customer text, description text, metadata jsonb not null, return_url text, failure jsonb, cancelled_at timestamptz);
create table if not exists partners.refunds (
  seq bigint generated always as identity primary key, id text not null unique, at timestamptz not null,
  intent text not null references partners.intents (id), amount integer not null check (amount > 0), metadata jsonb not null);
alter table partners.intents add column if not exists taking integer;
alter table partners.refunds add column if not exists status text not null default 'succeeded', add column if not exists reason text;
create table if not exists partners.labels (
  id text primary key, key text not null unique, at timestamptz not null, order_id text not null, service text not null,
  tracking text not null, request jsonb not null, cancelled_at timestamptz);
create table if not exists partners.orders (
  id text primary key, key text not null unique, at timestamptz not null, order_id text not null, status text not null, request jsonb not null);
`;
