import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { appendFileSync, cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';

const repository = join(import.meta.dirname, '..', '..');
const npm = (args: string[], cwd: string) => promisify(execFile)('npm', [...args, '--offline', '--no-audit', '--no-fund'], { cwd });

export interface Ran {
  code: number | null;
  stdout: string;
  stderr: string;
}

export interface SmallProject {
  folder: string;
  file(path: string): string;
  write(path: string, text: string): void;
  /** How often the project was built. */
  builds(): number;
  bootstrap(...args: string[]): Promise<Ran>;
  start(...args: string[]): ReturnType<typeof spawn>;
  remove(): void;
}

/** A project of one package and one source file with the real set-up scripts in it, so that npm and the build take no time. */
export async function makeSmallProject(): Promise<SmallProject> {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-bootstrap-'));
  const file = (path: string) => join(folder, path);
  const write = (path: string, text: string) => {
    mkdirSync(join(file(path), '..'), { recursive: true });
    writeFileSync(file(path), text);
  };
  const start = (...args: string[]) => spawn(process.execPath, [file('scripts/bootstrap.mjs'), ...args], { cwd: folder });

  write('package.json', JSON.stringify({ name: 'small', private: true, engines: { node: '>=20.19' } }));
  write('dep/package.json', JSON.stringify({ name: 'dep', version: '1.0.0' }));
  await npm(['pack', './dep'], folder);
  await npm(['install', './dep-1.0.0.tgz', '--package-lock-only'], folder);
  cpSync(join(repository, 'scripts'), file('scripts'), { recursive: true });
  write('src/main.ts', 'source');
  write(
    'scripts/build.mjs',
    `import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
     mkdirSync('dist/local', { recursive: true });
     appendFileSync('builds.log', 'built\\n');
     writeFileSync('dist/local/main.js', 'console.error("asked to", process.argv[2])');`,
  );
  appendFileSync(file('builds.log'), '');

  return {
    folder,
    file,
    write,
    start,
    builds: () => readFileSync(file('builds.log'), 'utf8').split('built').length - 1,
    bootstrap: async (...args) => {
      const child = start(...args);
      const ran: Ran = { code: null, stdout: '', stderr: '' };
      child.stdout.on('data', (chunk: Buffer) => (ran.stdout += chunk.toString()));
      child.stderr.on('data', (chunk: Buffer) => (ran.stderr += chunk.toString()));
      [ran.code] = (await once(child, 'close')) as [number | null];
      return ran;
    },
    remove: () => rmSync(folder, { recursive: true, force: true }),
  };
}
