import { join } from 'node:path';
import { expect, it } from '@jest/globals';
import { pageOf } from '../../bench/lib/page.ts';
import { atLeast, atMost, forInformation, median, percentile, type Measurement } from '../../bench/lib/row.ts';
import { choose, runAll } from '../../bench/lib/run-all.ts';
import { manyTickets } from '../../bench/tickets-1000.ts';
import { lives, temporaryFolder } from '../../testkit/processes.ts';
import { startProgram } from '../../testkit/program.ts';

const measured = (id: string, ...rows: string[]): Measurement => ({
  id,
  method: `how ${id} is measured`,
  measure: async () => rows.map((row) => forInformation({ id: row, name: row, unit: 's', runs: [1] })),
});
const all = [measured('P1', 'P1-latency', 'P1-throughput'), measured('P11', 'P11-worker')];
const idsOf = async (...ids: string[]) => {
  const choice = choose(all, ids);
  if ('unknown' in choice) return choice.unknown;
  return (await runAll(choice.chosen, ids, () => undefined)).rows.map(({ id }) => id);
};

it('takes an id as the rows that begin with it, and P1 not as P11', async () => {
  expect(await idsOf('P1')).toEqual(['P1-latency', 'P1-throughput']);
  expect(await idsOf('P11')).toEqual(['P11-worker']);
  expect(await idsOf('P1-throughput', 'P11')).toEqual(['P1-throughput', 'P11-worker']);
  expect(await idsOf()).toEqual(['P1-latency', 'P1-throughput', 'P11-worker']);
});

it('takes the id of a measurement as that one alone, though another begins with it', async () => {
  const both = [measured('tickets', 'tickets'), measured('tickets-1000', 'tickets-1000-lost', 'tickets-1000-rate')];
  const chosenFor = (id: string) => choose(both, [id]);
  expect(chosenFor('tickets')).toEqual({ chosen: [both[0]] });
  expect(chosenFor('tickets-1000')).toEqual({ chosen: [both[1]] });
  expect(chosenFor('tickets-1000-rate')).toEqual({ chosen: [both[1]] });
});

it('skips the real messages without their file, and says how to give it', async () => {
  const said: string[] = [];
  const { rows, tables } = await runAll([manyTickets(null)], [], (line) => said.push(line));
  expect([rows, tables]).toEqual([[], []]);
  expect(said.join('\n')).toContain('--messages FILE');
  expect(manyTickets(null).method).toContain('Not measured this time');
});

it('names the id that no measurement has', async () => {
  expect(await idsOf('P1', 'P2')).toBe('P2');
  expect(await idsOf('latency')).toBe('latency');
});

it('names what failed or hangs, and keeps the rows of all others', async () => {
  const broken: Measurement = { id: 'P2', method: '', measure: () => Promise.reject(new Error('run-7 did not end\nwithin 5 s')) };
  const hanging: Measurement = { id: 'P3', method: '', measure: () => new Promise(() => undefined) };
  const { rows, tables, failed } = await runAll([broken, all[0]!, hanging, all[1]!], [], () => undefined, 50);
  expect(rows.map(({ id }) => id)).toEqual(['P1-latency', 'P1-throughput', 'P11-worker']);
  expect(failed).toEqual([
    { id: 'P2', why: 'run-7 did not end\nwithin 5 s' },
    { id: 'P3', why: 'it did not end within 0.05 s' },
  ]);
  const page = pageOf({ measurements: all, rows, tables, failed, versions: [] });
  expect(page).toContain('**P2 is missing, because it failed:** `run-7 did not end within 5 s`');
  expect(page).toContain('P11-worker');
});

it('ends what a measurement started that reached its limit, and lets it start nothing more', async () => {
  const folder = temporaryFolder();
  const start = () =>
    startProgram({
      ...{ command: process.execPath, args: ['-e', 'setInterval(() => undefined, 1_000)'], log: join(folder.path, 'log') },
      probe: () => Promise.resolve(),
    });
  let pid = 0;
  let goOn: () => void = () => undefined;
  const over = new Promise<void>((resolve) => (goOn = resolve));
  let late: Promise<unknown> = Promise.resolve();
  const hanging: Measurement = {
    id: 'P2',
    method: '',
    async measure() {
      pid = (await start()).process.pid!;
      late = over.then(start).catch((error: Error) => error.message);
      return new Promise(() => undefined);
    },
  };
  const { failed } = await runAll([hanging], [], () => undefined, 50);
  expect(failed).toEqual([{ id: 'P2', why: 'it did not end within 0.05 s' }]);
  expect(pid).toBeGreaterThan(0);
  expect(lives(pid)).toBe(false);
  goOn();
  expect(await late).toBe('the work that starts this was ended');
  folder.remove();
});

it('reports the median of the rounds and whether it meets the goal', () => {
  const runs = [1.2, 1, 1.4];
  expect(median([1, 2, 3, 10])).toBe(2.5);
  expect(atMost(1.1, { id: 'a', name: 'a', unit: 'ratio', runs })).toMatchObject({ value: 1.2, goal: 1.1, met: false });
  expect(atLeast(1.1, { id: 'a', name: 'a', unit: 'ratio', runs })).toMatchObject({ value: 1.2, goal: 1.1, met: true });
  expect(forInformation({ id: 'a', name: 'a', unit: 'ratio', runs })).toMatchObject({ goal: null, met: null });
});

it('writes every row with its goal, its range and how it was measured', () => {
  const row = atMost(3, { id: 'P6-recovery', name: 'recovery', unit: 's', runs: [2, 4, 2.5] });
  const share = forInformation({ id: 'share', name: 'a share', unit: 'share', runs: [0.784] });
  const paths = { title: 'What became of them', head: ['path', 'share'], rows: [['branch', '40.0 %']] };
  const page = pageOf({ measurements: [measured('P6')], rows: [row, share], tables: [paths], failed: [], versions: [['Node.js', 'v20']] });
  expect(page).toMatch(/\| share +\| a share +\| 78\.4 % +\|/);
  expect(page).toMatch(/### What became of them\n\n\| path +\| share +\|/);
  expect(page).toMatch(/\| P6-recovery \| recovery \| 2\.50 s \| ≤ 3\.00 s \| yes +\| 2\.00 s to 4\.00 s \(3\) \|/);
  expect(page).toContain('how P6 is measured');
  expect(page).toMatch(/Node\.js +\| v20/);
});

it('finds the value that a share of the values does not exceed', () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect([0.5, 0.99, 1].map((share) => percentile(hundred, share))).toEqual([50, 99, 100]);
  expect(percentile([7], 0.01)).toBe(7);
});
