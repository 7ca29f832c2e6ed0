import { setTimeout as sleep } from 'node:timers/promises';
import { decide } from '../../src/client/decide.ts';
import { firstAttemptOf } from '../lib/attempt.ts';
import type { Ground } from '../lib/ground.ts';
import { countOrder, sum } from '../../testkit/orders/count-order.ts';
import { endOf, orderOf, runOf, startOrder, type RunEnd } from '../../testkit/orders/orders.ts';
import type { Row } from '../lib/row.ts';
import type { Rule } from '../lib/rules.ts';
import { inLanes } from '../../testkit/wait.ts';
import { troubleOf, type SagaCase } from './cases.ts';
import { lawFaults, leftOf, openOf, orderFaults } from './judge.ts';

export interface SagaOptions {
  /** Number of runs in parallel. */
  atOnce: number;
  say: (line: string) => void;
}

/** Runs all cases on one worker. */
export async function runSagas(ground: Ground, cases: readonly SagaCase[], { atOnce, say }: SagaOptions): Promise<Row[]> {
  const lane = await ground.openLane('saga');
  await lane.setRules(cases.flatMap(rulesOf));
  let done = 0;
  const rows = await inLanes(cases, atOnce, async (one) => {
    const row = await judged(ground, lane.taskQueue, one, say);
    done++;
    if (done % 25 === 0 || done === cases.length) say(`saga: ${done} of ${cases.length} runs`);
    return row;
  });
  await lane.close();
  return rows;
}

function rulesOf({ id, failing, when, undoing, fails }: SagaCase): Rule[] {
  const run = runOf(id);
  const failure: Rule = { run, activity: failing.activity, when, do: 'fail', times: null, forGood: true };
  if (fails === 0) return [failure];
  const times = fails === null ? null : fails + (firstAttemptOf('order', undoing.undo) === 'local' ? 1 : 0); // its local attempt is not one of the tries
  return [failure, { run, activity: undoing.undo, when: 'before', do: 'fail', times, forGood: false }];
}

async function judged(ground: Ground, taskQueue: string, one: SagaCase, say: (line: string) => void): Promise<Row> {
  await startOrder(ground, taskQueue, orderOf(one.id));
  const { end, faults } = await settled(ground, one);
  const counts = await countOrder(ground, one.id);
  const open = openOf(one);
  const wrong = Object.entries(leftOf(counts)).map(([activity, left]) => ({ activity, off: left - (open[activity] ?? 0) }));
  faults.push(...(await lawFaults(ground, one)), ...(await orderFaults(ground, one)));
  if (end.status !== 'failed') faults.push(`it is ${end.status}`);
  const off = wrong.filter((step) => step.off !== 0);
  if (off.length + faults.length > 0) say(`${runOf(one.id)}: ${JSON.stringify({ end, counts, off, faults })}`);
  return {
    ...({ part: 'saga', workflow: 'order' } as const),
    what: `${one.failing.name} fails`,
    trouble: troubleOf(one),
    cases: 1,
    lost: faults.length + sum(off.map((step) => Math.max(0, -step.off))),
    doubled: sum(off.map((step) => Math.max(0, step.off))),
  };
}

const LOOK_EVERY_MS = 150;

/** Closes every repair request as a person; the first one must name the open effect. */
async function settled(ground: Ground, one: SagaCase): Promise<{ end: RunEnd; faults: string[] }> {
  const run = runOf(one.id);
  const over = new AbortController();
  const asked: string[] = [];
  const settling = one.fails === null ? settleAll(ground, run, asked, over.signal) : Promise.resolve();
  const end = await endOf(ground, run).finally(() => over.abort());
  await settling;
  const wanted = one.fails === null ? one.undoing.name : undefined;
  return { end, faults: asked[0] === wanted ? [] : [`the inbox asked about ${asked[0] ?? 'nothing'}`] };
}

async function settleAll({ client }: Ground, run: string, asked: string[], over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    const open = await client.db
      .selectFrom('approvals')
      .select(['request_id', 'arguments', 'action', 'expires_at'])
      .where('run_id', '=', run)
      .where('status', '=', 'open')
      .execute();
    for (const { request_id: requestId, action, arguments: args, expires_at } of open) {
      const word = {
        person: 'mia',
        decision: 'approve',
        channel: 'cli',
        verified: false,
        comment: 'settled by hand',
        edits: null,
      } as const;
      const said = await decide(client, { ...word, run, requestId }).catch(() => null); // repeated if it found no worker
      if (said?.accepted) asked.push(action === 'repair' && expires_at !== null ? (args as { step: string }).step : `${action}?`);
    }
    await sleep(LOOK_EVERY_MS);
  }
}
