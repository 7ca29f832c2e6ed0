import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, it } from '@jest/globals';
import pg from 'pg';
import { listenOn } from '../../../stack/common/listen.ts';
import { readStackFile } from '../../../src/settings/stack-file.ts';
import { writeEmptyDatabase } from '../../../testkit/empty-database.ts';
import { eventually, lives, runNode, stageProgram, temporaryFolder, type Finished } from '../../../testkit/processes.ts';
import { retryOnce } from '../../helpers/retry-once.ts';

retryOnce('kills processes');

let folder: ReturnType<typeof temporaryFolder>;
let program: string;
const home = (name: string) => join(folder.path, name);
const run = (name: string, args: string[], env: Record<string, string> = {}): Promise<Finished> =>
  runNode([program, ...args], { cwd: folder.path, env: { SIGNALBOX_HOME: home(name), ...env } }).finished;

interface Shown {
  processes: { name: string; pid: number; address: string; state: string }[];
  webUi: string;
}
const shown = ({ stdout }: Finished): Shown => JSON.parse(stdout) as Shown;
const status = async (name: string): Promise<Shown> => shown(await run(name, ['status', '--json']));
const part = (view: Shown, name: string) => view.processes.find((entry) => entry.name === name)!;
const supervisorOf = (name: string): number => readStackFile(home(name))!.supervisorPid;
const databaseUrl = (view: Shown): string => `postgres://postgres@${part(view, 'database').address}/postgres`;
async function query(view: Shown, sql: string): Promise<unknown[]> {
  const client = new pg.Client({ connectionString: databaseUrl(view) });
  await client.connect();
  const { rows } = await client.query<Record<string, unknown>>(sql);
  await client.end();
  return rows;
}

beforeAll(async () => {
  folder = temporaryFolder();
  program = stageProgram(folder.path);
  await writeEmptyDatabase(join(home('one'), 'database')); // making one from nothing takes longer than the rest of the start
});
afterAll(async () => {
  for (const name of ['one', 'two', 'broken']) await run(name, ['down']);
  folder.remove();
});

let first: Shown;

it('starts everything in the background, lists what runs where, and starts nothing twice', async () => {
  const up = await run('one', ['up', '--detach', '--json']);
  expect(up.code).toBe(0);
  first = shown(up);
  expect(first.processes.map(({ name, state }) => `${name} ${state}`)).toEqual([
    'temporal ready',
    'database ready',
    'model ready',
    'mail ready',
    'partners ready',
    'worker ready',
    'gateway ready',
  ]);
  expect((await fetch(first.webUi)).status).toBe(200);
  const again = await run('one', ['up', '--json']);
  expect({ code: again.code, view: shown(again) }).toEqual({ code: 0, view: first });
  expect(await status('one')).toEqual(first);
});

it('runs a second stack in another folder beside it, without the part that is configured elsewhere', async () => {
  const second = shown(await run('two', ['up', '--detach', '--json'], { DATABASE_URL: databaseUrl(first) }));
  expect(second.processes.map(({ name }) => name)).toEqual(['temporal', 'model', 'mail', 'partners', 'worker', 'gateway']);
  const addresses = [...first.processes, ...second.processes].map(({ address }) => address);
  expect(new Set(addresses).size).toBe(13);
  await run('two', ['down']);
  expect(second.processes.filter(({ pid }) => lives(pid))).toEqual([]);
  expect(await status('one')).toEqual(first);
});

it('replaces a killed part and shows it in the status', async () => {
  process.kill(part(first, 'temporal').pid, 'SIGKILL');
  await eventually(async () => {
    const now = await status('one');
    expect(part(now, 'temporal')).toMatchObject({ state: 'ready', address: part(first, 'temporal').address });
    expect(part(now, 'temporal').pid).not.toBe(part(first, 'temporal').pid);
  });
  expect(readFileSync(join(home('one'), 'logs', 'supervisor.log'), 'utf8')).toContain('was ended by SIGKILL; starting it again now.');
});

it('reports on a stack with the doctor', async () => {
  const findings = JSON.parse((await run('one', ['doctor', '--json'])).stdout) as { check: string; ok: boolean }[];
  for (const check of ['stack', 'temporal', 'database', 'model', 'mail', 'partners', 'worker', 'gateway'])
    expect(findings).toContainEqual(expect.objectContaining({ check, ok: true }));
  expect(findings).toContainEqual(expect.objectContaining({ check: 'tables', ok: false, fix: expect.stringContaining('worker') }));
});

it('says that a worker runs older code than the build, and restarts it with up', async () => {
  const before = part(await status('one'), 'worker');
  writeFileSync(join(folder.path, 'dist', 'src', 'workflow-bundle.js'), 'newer');
  const told = await run('one', ['status', '--json']);
  expect(part(shown(told), 'worker')).toEqual({ ...before, outdated: true });
  expect(told.stderr).toContain('The worker runs older code than the build. signalbox up restarts it');
  const findings: unknown = JSON.parse((await run('one', ['doctor', '--json'])).stdout);
  expect(findings).toContainEqual(
    expect.objectContaining({ check: 'worker code', ok: false, fix: expect.stringContaining('signalbox up') }),
  );
  const up = await run('one', ['up', '--detach', '--json']);
  expect(up.stderr).toContain(`The worker (pid ${before.pid}) runs older code`);
  const after = part(shown(up), 'worker');
  expect(after).toEqual({ ...before, pid: expect.any(Number) });
  expect(after.pid).not.toBe(before.pid);
});

it('recovers a stack whose supervisor was killed, with all of its data', async () => {
  const before = await status('one');
  await query(before, 'create table precious (n int)');
  await query(before, 'insert into precious values (1)');
  process.kill(supervisorOf('one'), 'SIGKILL');
  await eventually(async () => expect((await run('one', ['status', '--json'])).code).toBe(1));
  const diagnosed = await run('one', ['doctor', '--json']);
  expect(diagnosed.code).toBe(1);
  expect(JSON.parse(diagnosed.stdout)).toContainEqual(
    expect.objectContaining({ check: 'stack', ok: false, fix: expect.stringContaining('signalbox up') }),
  );

  const up = await run('one', ['up', '--detach', '--json']);
  expect(up.stderr).toContain(`worker (pid ${part(before, 'worker').pid})`);
  const after = shown(up);
  expect(before.processes.filter(({ pid }) => lives(pid))).toEqual([]);
  expect(after.processes.map(({ address }) => address)).toEqual(before.processes.map(({ address }) => address));
  expect(await query(after, 'select n from precious')).toEqual([{ n: 1 }]);
});

it('recovers from a stack file that cannot be read', async () => {
  const before = await status('one');
  process.kill(supervisorOf('one'), 'SIGKILL');
  writeFileSync(join(home('one'), 'stack.json'), '{ "supervisorPid": ');
  const told = await run('one', ['status', '--json']);
  expect(told.code).toBe(1);
  expect(JSON.parse(told.stderr)).toMatchObject({ code: 'STACK_BROKEN', fix: expect.stringContaining('signalbox up') });
  const up = await run('one', ['up', '--detach', '--json']);
  expect({ code: up.code, putAside: up.stderr.includes('it is put aside as') }).toEqual({ code: 0, putAside: true });
  expect(before.processes.filter(({ pid }) => lives(pid))).toEqual([]);
});

it('leaves no process and no stack file after down', async () => {
  const { processes } = await status('one');
  const pids = [supervisorOf('one'), ...processes.map(({ pid }) => pid)];
  expect((await run('one', ['down'])).code).toBe(0);
  expect(pids.filter(lives)).toEqual([]);
  expect(existsSync(join(home('one'), 'stack.json'))).toBe(false);
  expect(await status('one')).toEqual({ processes: [], webUi: '' });
});

it('stops on Ctrl-C with exit code 0', async () => {
  const running = runNode([program, 'up', '--json'], { cwd: folder.path, env: { SIGNALBOX_HOME: home('one') } });
  await eventually(async () => expect((await status('one')).processes.map(({ state }) => state)).toEqual(Array(7).fill('ready')));
  const { processes } = await status('one');
  running.child.kill('SIGINT');
  expect((await running.finished).code).toBe(0);
  expect(processes.filter(({ pid }) => lives(pid))).toEqual([]);
});

it('refuses a configured port that is taken, names the setting, and starts nothing', async () => {
  const other = createServer();
  const port = await listenOn(other, 0);
  const up = await run('broken', ['up', '--detach', '--json'], { SIGNALBOX_MAIL_PORT: String(port) });
  other.close();
  expect({ code: up.code, stdout: up.stdout }).toEqual({ code: 2, stdout: '' });
  expect(JSON.parse(up.stderr)).toMatchObject({ code: 'CONFIG_INVALID', field: 'SIGNALBOX_MAIL_PORT' });
  expect(existsSync(join(home('broken'), 'stack.json'))).toBe(false);
});

it.each([
  [['sideways', '--json'], 'command'],
  [['up', '--sideways', '--json'], null],
  [[], 'command'],
])('refuses the arguments %j as bad usage', async (args, field) => {
  const { code, stdout, stderr } = await run('broken', args);
  expect({ code, stdout }).toEqual({ code: 2, stdout: '' });
  if (args.includes('--json')) expect(JSON.parse(stderr)).toMatchObject({ code: 'USAGE', field });
});
