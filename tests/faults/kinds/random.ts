import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { beforeAll, expect, it } from '@jest/globals';
import type { ProcessName } from '../../../src/settings/stack-file.ts';
import { SHORT_LINE, type Stack } from '../../../testkit/stack.ts';
import { eventually } from '../../../testkit/processes.ts';
import { expectNoDoubleMail, expectOneMail, paidTwice } from '../judge.ts';
import { randomOf, seed } from '../../../testkit/random-numbers.ts';

const KILLS = Number(process.env['FAULT_KILLS'] ?? 4);
const TICKETS = Math.min(20, 3 * KILLS); // with more, two would propose a refund of the same charge
const PARTS: ProcessName[] = ['worker', 'temporal', 'database', 'mail', 'model', 'partners'];

let stack: Stack;

const examples = join(import.meta.dirname, '..', '..', '..', 'examples', 'support-ticket');
/** Each proposes a refund at most once among the tickets: a second one of the same charge would rightly fail. */
const inputs = readdirSync(examples)
  .filter((file) => !file.startsWith('agent-'))
  .map((file) => JSON.parse(readFileSync(join(examples, file), 'utf8')) as unknown);

/** Starts tickets one after another while the parts die. */
async function startAll(): Promise<string[]> {
  const runs: string[] = [];
  for (let number = 1; number <= TICKETS; number++) runs.push(await stack.start(`R-${number}`, inputs[number % inputs.length]));
  return runs;
}

async function killAtRandom(random: () => number): Promise<string[]> {
  const killed: string[] = [];
  for (let kill = 1; kill <= KILLS; kill++) {
    await sleep(200 + random() * 2_500);
    const part = PARTS[Math.floor(random() * PARTS.length)]!;
    const pid = stack.view().processes.find(({ name }) => name === part)?.pid ?? null;
    if (pid !== null) process.kill(pid, 'SIGKILL');
    killed.push(pid === null ? `${part} (was down)` : part);
  }
  return killed;
}

/** Kills parts at random while tickets come in. */
export function random(opened: () => Stack): void {
  beforeAll(() => {
    stack = opened();
    stack.configure(SHORT_LINE);
  });

  it(`loses no ticket, sends no mail twice and pays for no answer twice when parts are killed at random (FAULT_SEED=${seed})`, async () => {
    const [runs, killed] = await Promise.all([startAll(), killAtRandom(randomOf(seed))]);
    expect(killed).toHaveLength(KILLS);
    const settled = [];
    for (const run of runs) settled.push({ run, ...(await stack.settled(run)) });

    const finished = settled.filter(({ ended_at }) => ended_at !== null);
    const waiting = settled.filter(({ status }) => status === 'waiting_approval');
    expect({ killed, started: runs.length, settled: finished.length + waiting.length }).toEqual({
      killed,
      started: TICKETS,
      settled: TICKETS,
    });
    expect(finished.filter(({ status }) => status !== 'completed').map(({ run, failure }) => ({ run, failure }))).toEqual([]);
    for (const { result } of finished) await expectOneMail(stack, result);
    await expectNoDoubleMail(stack);
    expect(await paidTwice(stack, runs)).toEqual([]);

    for (const { run } of waiting) await stack.approve(run, { reply: 'Hello,\n\na person has looked at this and takes care.\n\nSupport' });
    for (const { run } of waiting) {
      const row = await eventually(async () => {
        const now = await stack.settled(run);
        expect(now.ended_at).not.toBeNull();
        return now;
      }, 60_000);
      await expectOneMail(stack, row.result);
    }
    await expectNoDoubleMail(stack);
  });
}
