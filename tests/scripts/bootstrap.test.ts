import { afterAll, afterEach, beforeEach, expect, it } from '@jest/globals';
import { once } from 'node:events';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { makeSmallProject, removeTemplate, type SmallProject } from './small-project.ts';

let project: SmallProject;
beforeEach(async () => {
  project = await makeSmallProject();
});
afterEach(() => project.remove());
afterAll(removeTemplate);

const print = (expression: string) => ['node', '-e', `console.log(${expression})`];

it('installs and builds a clean clone, says so on stderr, and hands arguments and exit code through', async () => {
  const ran = await project.bootstrap(
    'node',
    '-e',
    'console.log(process.argv.slice(1).join()); process.exit(7)',
    '--',
    '--temporal',
    'tests/x',
  );
  expect(ran).toMatchObject({ code: 7, stdout: '--temporal,tests/x\n' });
  expect(ran.stderr).toMatch(/^Installing packages …\nInstalling packages: done in \d+ s\.\nBuilding …\nBuilding: done in \d+ s\.\n$/);
  expect(existsSync(project.file('node_modules/dep/package.json'))).toBe(true);
});

it('does and says nothing when everything is there', async () => {
  await project.bootstrap();
  expect(await project.bootstrap(...print('1'))).toEqual({ code: 0, stdout: '1\n', stderr: '' });
  expect(project.builds()).toBe(1);
});

it('installs again when the lock names another version than the one installed, or when an installation was cut off', async () => {
  await project.bootstrap('--install-only');
  const installed = project.file('node_modules/.package-lock.json');
  writeFileSync(installed, readFileSync(installed, 'utf8').replace('"1.0.0"', '"0.9.0"'));
  expect((await project.bootstrap('--install-only')).stderr).toContain('Installing packages: done');
  rmSync(installed);
  expect((await project.bootstrap('--install-only')).stderr).toContain('Installing packages: done');
  expect(await project.bootstrap('--install-only')).toMatchObject({ code: 0, stderr: '' });
});

it('builds again when a source file has changed or is gone', async () => {
  await project.bootstrap();
  project.write('src/other.ts', 'more');
  await project.bootstrap();
  expect(project.builds()).toBe(2);
  rmSync(project.file('src/other.ts'));
  await project.bootstrap();
  expect(project.builds()).toBe(3);
});

it('builds with --build though nothing has changed, and not again afterwards', async () => {
  for (const flags of [[], ['--build'], []]) await project.bootstrap(...flags);
  expect(project.builds()).toBe(2);
});

it('asks the built program for the Temporal server and shows what it says', async () => {
  const ran = await project.bootstrap('--temporal', ...print('1'));
  expect(ran.stdout).toBe('1\n');
  expect(ran.stderr).toContain('asked to prepare');
});

it('shows what a failing build printed and does not run the command', async () => {
  project.write('scripts/build.mjs', 'console.log("src/main.ts is wrong"); process.exit(2)');
  const ran = await project.bootstrap(...print('1'));
  expect(ran).toMatchObject({ code: 1, stdout: '' });
  expect(ran.stderr).toMatch(/src\/main\.ts is wrong\nBuilding failed after \d+ s \(exit code 2\): .*scripts\/build\.mjs\n$/);
});

it('refuses a Node that is too old in one sentence, before it touches anything', async () => {
  const manifest = readFileSync(project.file('package.json'), 'utf8');
  project.write('package.json', manifest.replace('>=20.19', '>=99.1'));
  const ran = await project.bootstrap(...print('1'));
  expect(ran).toMatchObject({ code: 1, stdout: '' });
  expect(ran.stderr).toMatch(/^Signalbox needs Node 99\.1 or newer, and this is Node [\d.]+\. .*\n$/);
  expect(existsSync(project.file('node_modules'))).toBe(false);
});

it('lets two set-ups in one folder work one after the other', async () => {
  const runs = await Promise.all([project.bootstrap(...print('1')), project.bootstrap(...print('2'))]);
  expect(runs.map((ran) => [ran.code, ran.stdout])).toEqual([
    [0, '1\n'],
    [0, '2\n'],
  ]);
  expect(project.builds()).toBe(1);
});

it('waits for a set-up that is at work, and says so', async () => {
  project.write('.set-up.lock', String(process.pid));
  const child = project.start(...print('1'));
  const [said] = (await once(child.stderr!, 'data')) as [Buffer];
  expect(said.toString()).toBe('Another set-up is running in this folder; waiting for it.\n');
  expect(project.builds()).toBe(0);
  rmSync(project.file('.set-up.lock'));
  expect(await once(child, 'close')).toEqual([0, null]);
});

it('takes over the lock of a process that is gone', async () => {
  const gone = project.start();
  await once(gone, 'close');
  project.write('.set-up.lock', String(gone.pid));
  expect((await project.bootstrap(...print('1'))).stdout).toBe('1\n');
  expect(existsSync(project.file('.set-up.lock'))).toBe(false);
});

it('passes the wish to stop on to the command and leaves with its exit code', async () => {
  await project.bootstrap();
  const child = project.start(
    'node',
    '-e',
    'process.once("SIGTERM", () => process.exit(3)); setInterval(() => {}, 1000); console.log("ready")',
  );
  await once(child.stdout!, 'data');
  child.kill('SIGTERM');
  expect(await once(child, 'close')).toEqual([3, null]);
});
