import { spawn, type ChildProcess } from 'node:child_process';
import { cpSync, mkdirSync, mkdtempSync, rmSync, symlinkSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isBuilt } from '../scripts/set-up/built.mjs';
import { startMark } from '../stack/supervisor/process-identity.ts';
import { PATIENCE_MS, pauseSince } from './wait.ts';

const root = join(import.meta.dirname, '..');
/**
 * The folder of the build, which `npm test` makes before it starts the tests.
 * @throws Error when it is not a build of these sources, or is being built: a failing test would say nothing then.
 */
export function builtFolder(): string {
  if (!isBuilt(root)) throw new Error('dist is not a build of these sources. Run `npm run build`, and build nothing while tests run.');
  return join(root, 'dist');
}

/** A folder that is removed when the test file ends. */
export function temporaryFolder(): { path: string; remove: () => void } {
  const path = mkdtempSync(join(tmpdir(), 'signalbox-local-'));
  return { path, remove: () => rmSync(path, { recursive: true, force: true, maxRetries: 5 }) };
}

/** Retries until it succeeds; throws the last failure after the limit. */
export async function eventually<T>(attempt: () => T | Promise<T>, limitMs = PATIENCE_MS): Promise<T> {
  const begun = Date.now();
  for (;;) {
    try {
      return await attempt();
    } catch (error) {
      if (Date.now() > begun + limitMs) throw error;
      await pauseSince(begun);
    }
  }
}

export interface Finished {
  code: number | null;
  stdout: string;
  stderr: string;
}

/** A running program, and its output when it ends. */
export interface Running {
  child: ChildProcess;
  finished: Promise<Finished>;
}

/** Runs a Node program with its own environment. */
export function runNode(args: string[], { cwd, env = {} }: { cwd?: string; env?: Record<string, string> } = {}): Running {
  const child = spawn(process.execPath, args, { cwd, env: { ...process.env, ...env }, stdio: ['ignore', 'pipe', 'pipe'] });
  const said = { stdout: '', stderr: '' };
  child.stdout.setEncoding('utf8').on('data', (text: string) => (said.stdout += text));
  child.stderr.setEncoding('utf8').on('data', (text: string) => (said.stderr += text));
  const finished = new Promise<Finished>((resolve) => child.once('close', (code) => resolve({ code, ...said })));
  return { child, finished };
}

/** Whether a process lives; a zombie does not. */
export const lives = (pid: number): boolean => startMark(pid) !== null;

const healthyServer = (variable: string) => `import { createServer } from 'node:http';
const flag = process.argv.indexOf('--port');
const port = Number(flag > 0 ? process.argv[flag + 1] : process.env.${variable});
createServer((request, response) => response.end('ok')).listen(port, '127.0.0.1');
`;

/**
 * The built program with a worker and a model that only answer /health, so that these tests cover the stack alone.
 * @returns the path of its stack/main.js.
 */
export function stageProgram(folder: string): string {
  const dist = builtFolder();
  for (const room of ['stack', 'src/kit', 'src/contracts', 'src/settings', 'src/store', 'src/client', 'src/formats'])
    cpSync(join(dist, room), join(folder, 'dist', room), { recursive: true });
  const programs = {
    'src/worker': healthyServer('SIGNALBOX_WORKER_PORT'),
    'src/gateway': healthyServer('SIGNALBOX_GATEWAY_PORT'),
    'stack/model': healthyServer('NONE'),
    'demo/company': '',
  };
  for (const [room, program] of Object.entries(programs)) {
    mkdirSync(join(folder, 'dist', room), { recursive: true });
    writeFileSync(join(folder, 'dist', room, 'main.js'), program);
  }
  writeFileSync(join(folder, 'dist', 'src', 'workflow-bundle.js'), '');
  writeFileSync(join(folder, 'package.json'), '{ "type": "module" }');
  symlinkSync(join(root, 'node_modules'), join(folder, 'node_modules'));
  return join(folder, 'dist', 'stack', 'main.js');
}
