import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { afterEach, expect, it } from '@jest/globals';
import { startModelServer } from '../../../stack/model/server.ts';

const MAIN = fileURLToPath(new URL('../../../stack/model/main.ts', import.meta.url));
let child: ChildProcess | undefined;
afterEach(() => {
  child?.kill('SIGKILL');
});

function run(...args: string[]): { ended: Promise<number | null>; firstLine: Promise<string>; errors: () => string; stop: () => void } {
  const process_ = spawn(process.execPath, ['--import', 'tsx', MAIN, ...args], { stdio: ['ignore', 'pipe', 'pipe'] });
  child = process_;
  let errors = '';
  process_.stderr.on('data', (chunk: Buffer) => (errors += chunk.toString()));
  return {
    ended: once(process_, 'exit').then(([code]) => code as number | null),
    firstLine: once(process_.stdout, 'data').then(([chunk]) => String(chunk)),
    errors: () => errors,
    stop: () => void process_.kill('SIGTERM'),
  };
}

it('prints its address, answers there, and stops on a signal', async () => {
  const server = run('--port', '0');
  const [, base] = /(http:\/\/127\.0\.0\.1:\d+)\/v1/.exec(await server.firstLine) ?? [];
  expect((await fetch(`${base}/health`)).status).toBe(200);
  server.stop();
  expect(await server.ended).toBe(0);
});

it('ends with 1 and the reason when the port is taken', async () => {
  const other = await startModelServer({ port: 0 });
  const second = run('--port', String(other.port));
  expect(await second.ended).toBe(1);
  expect(second.errors()).toContain('EADDRINUSE');
  await other.close();
});

it.each([[['--port', 'x']], [[]], [['--port', '0', '--latency-ms', '-1']], [['--prot', '1']]])(
  'ends with 2 and the usage for %j',
  async (args) => {
    const wrong = run(...args);
    expect(await wrong.ended).toBe(2);
    expect(wrong.errors()).toContain('usage:');
  },
);
