import { spawn, type ChildProcess } from 'node:child_process';
import { join } from 'node:path';
import { Connection } from '@temporalio/client';
import { DYNAMIC_CONFIG } from '../stack/temporal/arguments.ts';
import { CACHE } from './cache.ts';
import { freePort } from './free-port.ts';

export interface TestServer {
  address: string;
  process: ChildProcess;
  stop(): Promise<void>;
}

const BINARY = join(CACHE, 'temporal-1.5.1', 'temporal');

const SETTINGS = DYNAMIC_CONFIG.flatMap((value) => ['--dynamic-config-value', value]);

/** Starts a Temporal dev server for tests: loopback, no Web UI, its data in memory unless a file is given. */
export async function startTestServer({ port, file }: { port?: number; file?: string } = {}): Promise<TestServer> {
  const chosen = port ?? (await freePort());
  const database =
    file === undefined ? [] : ['--db-filename', file, '--sqlite-pragma', 'journal_mode=WAL', '--sqlite-pragma', 'synchronous=NORMAL'];
  const address = `127.0.0.1:${chosen}`;
  const args = ['server', 'start-dev', '--headless', '--ip', '127.0.0.1', '--port', String(chosen), '--log-level', 'error'];
  const env = { ...process.env, GOGC: '400', GOMEMLIMIT: '1GiB' }; // collects garbage less often: a seventh of its processor time
  const child = spawn(BINARY, [...args, ...database, ...SETTINGS], { stdio: 'ignore', env });
  const stop = async () => {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    if (child.exitCode === null && child.signalCode === null) {
      child.kill('SIGKILL');
      await ended;
    }
  };
  try {
    await reachable(address);
  } catch (error) {
    await stop();
    throw error;
  }
  return { address, process: child, stop };
}

async function reachable(address: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      const connection = await Connection.connect({ address, connectTimeout: '10 seconds' });
      await connection.workflowService.describeNamespace({ namespace: 'default' });
      await connection.close();
      return;
    } catch (error) {
      if (attempt === 240) throw error; // a busy machine starts it slowly
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }
}
