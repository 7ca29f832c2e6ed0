import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import pg from 'pg';
import { builtFolder, eventually, runNode, temporaryFolder, type Running } from '../../../testkit/processes.ts';
import { freePort } from '../../../testkit/free-port.ts';
import { retryOnce } from '../../helpers/retry-once.ts';

retryOnce('kills processes');

let folder: ReturnType<typeof temporaryFolder>;
let data: string;
let server: Running;
let url: string;

async function startDatabase(): Promise<void> {
  const port = await freePort();
  url = `postgres://postgres@127.0.0.1:${port}/postgres`;
  server = runNode([join(builtFolder(), 'stack', 'database', 'main.js'), '--data', data, '--port', String(port)]);
  await eventually(async () => (await connect()).end());
}

async function connect(): Promise<pg.Client> {
  const client = new pg.Client({ connectionString: url });
  client.on('error', () => undefined); // a killed server breaks its connections
  await client.connect();
  return client;
}

async function stop(signal: NodeJS.Signals): Promise<void> {
  server.child.kill(signal);
  await server.finished;
}

beforeAll(async () => {
  folder = temporaryFolder();
  data = join(folder.path, 'database');
  await startDatabase();
});
afterAll(async () => {
  await stop('SIGKILL');
  folder.remove();
});

/** Runs in its own process: many connections, each querying values that only it uses. */
const ASKING = `import pg from 'pg';
const [url, seed] = process.argv.slice(1);
const pool = new pg.Pool({ connectionString: url, max: 6 });
let wrong = 0;
const ask = async (connection) => {
  for (let n = 0; n < 60; n++) {
    const mine = Number(seed) * 1e6 + connection * 1000 + n;
    const one = await pool.query('select $1::int as value', [mine]);
    const two = await pool.query('select $1::text as value, repeat($2, 3000) as long', ['text ' + mine, 'abc']);
    if (one.rows[0]?.value !== mine || two.rows[0]?.value !== 'text ' + mine || two.rows[0].long.length !== 9000) wrong++;
    const refused = await pool.query('select 1 / $1::int', [0]).then(() => 'answered', (error) => error.code);
    if (refused !== '22012') wrong++;
  }
};
await Promise.all([0, 1, 2, 3, 4, 5].map(ask));
await pool.end();
console.log(wrong);`;

it('gives every connection of every process its own rows and errors', async () => {
  const asking = ['1', '2', '3'].map(
    (seed) => runNode(['--input-type=module', '-e', ASKING, url, seed], { cwd: join(import.meta.dirname, '..', '..', '..') }).finished,
  );
  expect(await Promise.all(asking)).toEqual(['1', '2', '3'].map(() => ({ code: 0, stdout: '0\n', stderr: '' })));
});

it('makes others wait for a transaction and hides it from them', async () => {
  const [writer, reader] = [await connect(), await connect()];
  await writer.query('create table seen (n int)');
  await writer.query('begin');
  await writer.query('insert into seen values (1)');
  const reading = reader.query('select n from seen');
  await writer.query('rollback');
  expect((await reading).rows).toEqual([]);
  await Promise.all([writer.end(), reader.end()]);
});

it('rolls back what a disconnected client left open', async () => {
  const leaving = await connect();
  await leaving.query('create table left_open (n int)');
  await leaving.query('begin');
  await leaving.query('insert into left_open values (1)');
  (leaving as unknown as { connection: { stream: { destroy: () => void } } }).connection.stream.destroy();
  const next = await connect();
  expect((await next.query('select n from left_open')).rows).toEqual([]);
  await next.end();
});

it('closes a client that freezes inside a transaction while others wait', async () => {
  const [frozen, waiting] = [await connect(), await connect()];
  await frozen.query('create table frozen (n int)');
  await frozen.query('begin');
  await frozen.query('insert into frozen values (1)');
  expect((await waiting.query('select n from frozen')).rows).toEqual([]);
  await expect(frozen.query('commit')).rejects.toThrow();
  await waiting.end();
});

it('refuses a second process on the same data folder and names the first', async () => {
  const second = await runNode([join(builtFolder(), 'stack', 'database', 'main.js'), '--data', data]).finished;
  expect(second.code).toBe(1);
  expect(second.stdout).toContain(`process ${server.child.pid} has the data folder`);
});

it('keeps every committed row over a kill, and starts again despite the stale lock', async () => {
  const client = await connect();
  await client.query('create table kept (n int primary key)');
  let committed = 0;
  const writing = (async () => {
    for (let n = 1; ; n++) {
      await client.query('insert into kept values ($1)', [n]);
      committed = n;
      if (n === 50) server.child.kill('SIGKILL');
    }
  })();
  await expect(writing).rejects.toThrow();
  await server.finished;
  await startDatabase();
  const after = await connect();
  const { rows } = await after.query<{ count: string }>('select count(*) from kept where n <= $1', [committed]);
  expect(Number(rows[0]?.count)).toBe(committed);
  await after.end();
});

it('ends cleanly on SIGTERM with a transaction open, and rolls it back', async () => {
  const client = await connect();
  await client.query('create table ended (n int)');
  await client.query('begin');
  await client.query('insert into ended values (1)');
  await stop('SIGTERM');
  expect((await server.finished).code).toBe(0);
  await startDatabase();
  const after = await connect();
  expect((await after.query('select n from ended')).rows).toEqual([]);
  await after.end();
});
