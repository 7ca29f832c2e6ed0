import { afterAll, beforeAll, expect, it } from '@jest/globals';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { copyCli } from '../helpers/cli.ts';
import { runBatch } from './batch.ts';

const folder = mkdtempSync(join(tmpdir(), 'signalbox-help-'));
const program = join(folder, 'signalbox.js');
beforeAll(() => copyCli(folder));
afterAll(() => rmSync(folder, { recursive: true }));

const help = (...args: string[]) => spawnSync(process.execPath, [program, ...args], { encoding: 'utf8', env: { NO_COLOR: '1' } });
const commandsIn = (text: string) =>
  [...text.matchAll(/^ {2}([a-z-]+)(?: |$)/gm)].map(([, name]) => name!).filter((name) => name !== 'help');

it('names every command of the contract', () => {
  const { status, stdout } = help('--help');
  expect(status).toBe(0);
  const promised =
    'up down status doctor new workflows start list show watch inbox approve reject send-back delegate withdraw take-over policy answer send reply rate pause resume cancel retry priority budget journal ledger cost deliveries events key mcp';
  expect(commandsIn(stdout)).toEqual(expect.arrayContaining(promised.split(' ')));
});

it('prints its version', () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  expect(help('--version')).toMatchObject({ status: 0, stdout: `${version}\n` });
});

it('ends the help of every command with an example that calls it, and offers --json where it prints data', async () => {
  const names = commandsIn(help('--help').stdout);
  const texts = await runBatch(
    folder,
    names.map((name) => [name, '--help']),
    folder,
  );
  for (const [index, name] of names.entries()) {
    const { code, stdout } = texts[index]!;
    expect({ name, code }).toEqual({ name, code: 0 });
    expect(stdout.trimEnd().split('\n').at(-1)).toMatch(new RegExp(`^  \\$ ([A-Z_]+=\\S+ )?signalbox ${name}\\b`));
    if (!['down', 'demo', 'mcp'].includes(name)) expect(`${name}: ${stdout}`).toContain('--json');
  }
});

it('prints a usage error and exits with 2 when it is called without a command', () => {
  const { status, stdout, stderr } = help();
  expect({ status, stdout }).toEqual({ status: 2, stdout: '' });
  expect(stderr).toContain('a command is missing');
  expect(stderr).toContain('signalbox --help');
});
