import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from '@jest/globals';
import { keepPart, type Keeper } from '../../../stack/supervisor/keeper.ts';
import type { Part } from '../../../stack/common/part.ts';
import { httpProbe } from '../../../stack/supervisor/probes.ts';
import { eventually, lives, temporaryFolder } from '../../../testkit/processes.ts';
import { freePort } from '../../../testkit/free-port.ts';
import { retryOnce } from '../../helpers/retry-once.ts';

retryOnce('kills processes');

const HEALTHY = `require('node:http').createServer((q, s) => s.end('ok')).listen(Number(process.argv[1]), '127.0.0.1')`;

let folder: ReturnType<typeof temporaryFolder>;
let said: string[];
let keeper: Keeper;
beforeEach(() => {
  folder = temporaryFolder();
  said = [];
});
afterEach(async () => {
  await keeper.stop();
  folder.remove();
});

async function keep(script: string, { isBlocked = () => false }: { isBlocked?: () => boolean } = {}): Promise<Keeper> {
  const port = await freePort();
  const part: Part = {
    name: 'worker',
    command: process.execPath,
    args: ['-e', script, String(port)],
    env: {},
    address: `127.0.0.1:${port}`,
    probe: httpProbe(`http://127.0.0.1:${port}/health`),
    startLimitMs: 10_000,
    stopLimitMs: 500,
  };
  keeper = keepPart({
    part,
    logPath: join(folder.path, 'worker.log'),
    say: (text) => void said.push(text),
    changed: () => undefined,
    isBlocked,
    probeDeadlineMs: 1_500,
  });
  return keeper;
}

const pidNow = (): number => keeper.view().pid ?? 0;
const readyAgain = (before: number): Promise<void> =>
  eventually(() => {
    expect(keeper.view()).toMatchObject({ state: 'ready' });
    expect(pidNow()).not.toBe(before);
  });

it('restarts a killed part on the same address, and reports it', async () => {
  await (await keep(HEALTHY)).start();
  const { pid, address } = keeper.view();
  process.kill(pid!, 'SIGKILL');
  await readyAgain(pid!);
  expect(keeper.view().address).toBe(address);
  expect(said[0]).toContain(`worker (pid ${pid}) was ended by SIGKILL; starting it again now.`);
});

it('waits at most half a second for a healthy part that is killed repeatedly', async () => {
  await (await keep(HEALTHY)).start();
  for (let kill = 0; kill < 5; kill++) {
    const pid = pidNow();
    process.kill(pid, 'SIGKILL');
    await readyAgain(pid);
  }
  expect(said.filter((line) => line.includes('was ended by SIGKILL')).map((line) => / again (.*)\.$/.exec(line)?.[1])).toEqual([
    'now',
    ...Array.from({ length: 4 }, () => 'in 0.5 s'),
  ]);
});

it('waits longer each time a part ends by itself', async () => {
  const BRIEF = `${HEALTHY}; setTimeout(() => process.exit(3), 700)`;
  await (await keep(BRIEF)).start();
  await eventually(() => expect(said.filter((line) => line.includes('starting it again in 1 s'))).toHaveLength(1));
});

it('kills and restarts a frozen part', async () => {
  await (await keep(HEALTHY)).start();
  const frozen = pidNow();
  process.kill(frozen, 'SIGSTOP');
  await readyAgain(frozen);
  expect(lives(frozen)).toBe(false);
  expect(said[0]).toContain(`worker (pid ${frozen}) did not answer 3 probes in a row`);
});

it('does not kill a silent part while another one explains the silence', async () => {
  let blocked = true;
  await (await keep(HEALTHY, { isBlocked: () => blocked })).start();
  const frozen = pidNow();
  process.kill(frozen, 'SIGSTOP');
  await eventually(() => expect(keeper.missed()).toBeGreaterThan(3));
  expect(pidNow()).toBe(frozen);
  blocked = false;
  await readyAgain(frozen);
});

it('gives up a part that never starts, and shows its last output', async () => {
  await keep(`console.error('no such thing as a database'); process.exit(7)`);
  await expect(keeper.start()).rejects.toMatchObject({
    code: 'STACK_BROKEN',
    message: expect.stringMatching(/ended with exit code 7[\s\S]*no such thing as a database/),
  });
});

it('kills a part that does not end when asked to', async () => {
  await (await keep(`process.on('SIGTERM', () => {}); ${HEALTHY}`)).start();
  const stubborn = pidNow();
  await keeper.stop();
  expect(lives(stubborn)).toBe(false);
  expect(keeper.view()).toMatchObject({ pid: null, state: 'stopped' });
});
