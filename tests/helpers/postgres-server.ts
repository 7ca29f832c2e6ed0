import { execFileSync, spawn } from 'node:child_process';
import { chownSync, existsSync, mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir, userInfo } from 'node:os';
import { join } from 'node:path';
import { describe } from '@jest/globals';
import pg from 'pg';
import { freePort } from '../../testkit/free-port.ts';
import { eventually } from '../../testkit/processes.ts';

/** Where Debian's packages have the programs of each version. */
const PACKAGES = '/usr/lib/postgresql';
const programs = existsSync(PACKAGES)
  ? readdirSync(PACKAGES)
      .map((version) => join(PACKAGES, version, 'bin'))
      .findLast((folder) => existsSync(join(folder, 'initdb')))
  : undefined;

/** Tests that need a PostgreSQL server, in files named *.postgres.test.ts: without Debian's package the closing line of the run says that they did not run. */
export const withPostgres = programs === undefined ? describe.skip : describe;

/** PostgreSQL refuses to run as root; elsewhere it runs as the user of the tests. */
const isRoot = userInfo().uid === 0;
const OWNER = { uid: 65_534, gid: 65_534 };

export interface PostgresServer {
  /** @param role default: the one that may do everything. */
  urlOf(role?: string): string;
  asOwner<Row extends pg.QueryResultRow>(sql: string): Promise<Row[]>;
  close(): Promise<void>;
}

/** Starts Debian's PostgreSQL in a temporary folder, on the loopback interface alone. Any role of it comes in without a password. */
export async function startPostgres(): Promise<PostgresServer> {
  const folder = mkdtempSync(join(tmpdir(), 'postgres-'));
  if (isRoot) chownSync(folder, OWNER.uid, OWNER.gid);
  const data = join(folder, 'data');
  const options = { ...(isRoot && OWNER), cwd: folder, stdio: 'ignore' } as const;
  execFileSync(join(programs!, 'initdb'), ['-D', data, '-U', 'owner', '-A', 'trust', '-E', 'UTF8', '--locale=C', '--no-sync'], options);
  const port = await freePort();
  const settings = ['listen_addresses=127.0.0.1', `unix_socket_directories=${folder}`, 'fsync=off'].flatMap((one) => ['-c', one]);
  const server = spawn(join(programs!, 'postgres'), ['-D', data, '-p', String(port), ...settings], options);
  const ended = new Promise((resolve) => server.once('exit', resolve));
  const urlOf = (role = 'owner') => `postgres://${role}@127.0.0.1:${port}/postgres`;
  const asOwner = async <Row extends pg.QueryResultRow>(sql: string): Promise<Row[]> => {
    const client = new pg.Client(urlOf());
    await client.connect();
    try {
      return (await client.query<Row>(sql)).rows;
    } finally {
      await client.end();
    }
  };
  await eventually(() => asOwner('select 1'));
  return {
    urlOf,
    asOwner,
    async close() {
      server.kill('SIGINT'); // ends open sessions too
      await ended;
      rmSync(folder, { recursive: true, force: true });
    },
  };
}
