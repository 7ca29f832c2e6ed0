import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { sql } from 'kysely';
import { httpProbe } from '../../stack/supervisor/probes.ts';
import type { Db } from '../../src/store/database.ts';
import { freePort } from '../../testkit/free-port.ts';
import { startProgram } from '../../testkit/program.ts';
import type { Gateway } from './gateway.ts';

const PROGRAM = fileURLToPath(new URL('../webhook-limit.ts', import.meta.url));

/** Options of the limit's server. */
export interface LimitPlan {
  port: number;
  databaseUrl: string;
  /** As many as the gateway has. */
  connections: number;
  secret: string;
}

/** Starts the limit's server, with a table of its own in the same database. */
export async function startLimit(db: Db, folder: string, plan: Omit<LimitPlan, 'port'>): Promise<Gateway> {
  await sql`create table if not exists bench_hooks (
    id bigint generated always as identity primary key, key text not null unique, body bytea not null, at timestamptz not null default now())`.execute(
    db,
  );
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const program = await startProgram({
    command: process.execPath,
    args: ['--import', 'tsx', PROGRAM, JSON.stringify({ ...plan, port } satisfies LimitPlan)],
    log: join(folder, 'webhook-limit.log'),
    probe: httpProbe(url),
  });
  return { ...program, url };
}
