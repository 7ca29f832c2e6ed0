import { execFile, spawn } from 'node:child_process';
import { once } from 'node:events';
import { cpSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
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

let template: Promise<string> | undefined;

/** A project of one package and one source file with the real set-up scripts in it, so that npm and the build take no time. */
export async function makeSmallProject(): Promise<SmallProject> {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-bootstrap-'));
  cpSync(await (template ??= makeTemplate()), folder, { recursive: true });
  const file = (path: string) => join(folder, path);
  const start = (...args: string[]) => spawn(process.execPath, [file('scripts/bootstrap.mjs'), ...args], { cwd: folder });

  return {
    folder,
    file,
    write: (path, text) => writeFileSync(file(path), text),
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

export const removeTemplate = async (): Promise<void> => rmSync(await template!, { recursive: true, force: true });

async function makeTemplate(): Promise<string> {
  const folder = mkdtempSync(join(tmpdir(), 'signalbox-template-'));
  const write = (path: string, text: string) => {
    mkdirSync(join(folder, path, '..'), { recursive: true });
    writeFileSync(join(folder, path), text);
  };
  write('package.json', JSON.stringify({ name: 'small', private: true, engines: { node: '>=20.19' } }));
  write('dep/package.json', JSON.stringify({ name: 'dep', version: '1.0.0' }));
  await npm(['pack', './dep'], folder);
  await npm(['install', './dep-1.0.0.tgz', '--package-lock-only'], folder);
  cpSync(join(repository, 'scripts'), join(folder, 'scripts'), { recursive: true });
  write('src/main.ts', 'source');
  write('builds.log', '');
  write(
    'scripts/build.mjs',
    `import { appendFileSync, mkdirSync, writeFileSync } from 'node:fs';
     mkdirSync('dist/stack', { recursive: true });
     appendFileSync('builds.log', 'built\\n');
     writeFileSync('dist/stack/main.js', 'console.error("asked to", process.argv[2])');`,
  );
  return folder;
}
