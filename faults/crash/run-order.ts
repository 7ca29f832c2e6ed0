import type { Ground } from '../lib/ground.ts';
import { countOrder, lawsOf } from '../lib/judge-order.ts';
import type { Lane } from '../lib/lane.ts';
import { endOf, mailOf, orderOf, runOf, startOrder } from '../lib/orders.ts';
import { compare, type Row } from '../lib/row.ts';
import type { Rule } from '../lib/rules.ts';
import { wantedOf, type OrderCrash } from './order-cases.ts';
import { POINTS, type Complain, type Point } from './points.ts';

/** Drives one order to a crash point of one effect, kills the worker there, starts another one and counts what is in the world at the end. */
export async function crashOrder(ground: Ground, lane: Lane, crash: OrderCrash, point: Point, complain: Complain): Promise<Row> {
  const orderId = `crash-${crash.effect}-${point}`;
  const run = runOf(orderId);
  const failing: Rule[] =
    crash.failing === null ? [] : [{ run, activity: crash.failing, when: 'before', do: 'fail', times: null, forGood: true }];
  const kill: Rule[] = point === 'inside' ? [] : [{ run, activity: crash.activity, when: point, do: 'kill' }];
  await lane.setRules([...failing, ...kill]);
  const reached = point === 'inside' ? await silence(ground, crash, orderId) : null;
  await startOrder(ground, lane.taskQueue, orderOf(orderId));
  if (reached) {
    await reached();
    lane.kill();
  }
  await lane.died();
  await lane.restart(failing);
  const end = await endOf(ground, run);
  const wanted = wantedOf(crash);
  const found = await countOrder(ground, orderId);
  const { lost, doubled } = compare(wanted, found);
  const laws = await lawsOf(ground, orderId);
  const ended = end.status === (crash.failing === null ? 'completed' : 'failed');
  if (lost + doubled + laws.length > 0 || !ended) complain(`${run}: ${JSON.stringify({ end, wanted, found, laws })}`);
  const row = { part: 'crash', workflow: 'order', what: crash.effect, trouble: POINTS[point], cases: 1 } as const;
  return { ...row, lost: lost + (ended ? 0 : 1), doubled: doubled + laws.length };
}

/** The partner or the mail server commits the effect and says nothing. Resolves to what waits until that has happened. */
async function silence({ partnerFaults, mail }: Ground, { call, step }: OrderCrash, orderId: string): Promise<() => Promise<void>> {
  if (call === 'mail') {
    const kept = mail.silence(({ to }) => to.includes(mailOf(orderId)));
    return () => kept;
  }
  const armed = await partnerFaults.arm(`${runOf(orderId)}:${step}`, 'silent', call ?? {});
  return () => armed.played();
}
