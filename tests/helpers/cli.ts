import { spawn } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { NativeConnection } from '@temporalio/worker';
import { startWireServer } from '../../stack/database/server.ts';
import { openDatabase, type Db } from '../../src/store/database.ts';
import { registerSearchAttributes } from '../../src/worker/search-attributes.ts';
import { peopleFile } from '../../testkit/client.ts';
import { copyMigratedDatabase } from '../../testkit/database.ts';
import { builtFolder } from '../../testkit/processes.ts';
import { startTestServer, type TestServer } from '../../testkit/temporal-server.ts';

export interface CliResult {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface CliStage {
  /** Working folder of the calls; its stack file names the servers below. */
  folder: string;
  db: Db;
  server: TestServer;
  /** Runs the built command line as a process of its own. */
  run(args: string[], options?: { input?: string; env?: Record<string, string> }): Promise<CliResult>;
  close(): Promise<void>;
}

/** Copies the command line as it is built into a folder: building it again would cost three seconds. */
export const copyCli = (folder: string): void => cpSync(join(builtFolder(), 'src', 'cli'), folder, { recursive: true });

/** The command line as it is built, beside a real Temporal server and a database that answers on a port. No worker. */
export async function openCliStage(): Promise<CliStage> {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-cli-'));
  const dist = join(folder, 'dist', 'src', 'cli');
  const program = join(dist, 'signalbox.js');
  copyCli(dist);
  const [pglite, server] = await Promise.all([copyMigratedDatabase(), startTestServer()]);
  const broken = (error: unknown) => {
    throw error;
  };
  const wire = await startWireServer({
    port: 0,
    execute: (message) => pglite.execProtocolRaw(message),
    idleInTransactionMs: 5_000,
    warn: broken,
    broken,
  });
  const databaseUrl = `postgres://postgres@127.0.0.1:${wire.port}/postgres`;
  const db = openDatabase(databaseUrl, { max: 1 });
  const connection = await NativeConnection.connect({ address: server.address });
  await registerSearchAttributes(connection, 'default');
  await connection.close();
  mkdirSync(join(folder, '.signalbox'));
  writeFileSync(
    join(folder, '.signalbox', 'stack.json'),
    JSON.stringify({ processes: [], endpoints: { TEMPORAL_ADDRESS: server.address, DATABASE_URL: databaseUrl } }),
  );
  return {
    folder,
    db,
    server,
    run: (args, { input, env } = {}) => runProgram(program, args, folder, input, env),
    async close() {
      await db.destroy();
      await wire.close();
      await pglite.close();
      await server.stop();
      rmSync(folder, { recursive: true });
    },
  };
}

function runProgram(program: string, args: string[], cwd: string, input = '', env: Record<string, string> = {}): Promise<CliResult> {
  const child = spawn(process.execPath, [program, ...args], {
    cwd,
    env: { PATH: process.env['PATH'], SIGNALBOX_PEOPLE: peopleFile, ...env },
  });
  const result: CliResult = { code: null, stdout: '', stderr: '' };
  child.stdout.on('data', (chunk: Buffer) => (result.stdout += chunk.toString()));
  child.stderr.on('data', (chunk: Buffer) => (result.stderr += chunk.toString()));
  child.stdin.on('error', () => undefined); // the program may end before it has read all
  child.stdin.end(input);
  return new Promise((resolve, reject) => {
    child.once('error', reject);
    child.once('close', (code) => resolve({ ...result, code }));
  });
}
