import type { Ground } from '../lib/ground.ts';
import { countOrder, lawsOf } from '../../testkit/orders/count-order.ts';
import type { Lane } from '../lib/lane.ts';
import { endOf, mailOf, orderOf, runOf, startOrder } from '../../testkit/orders/orders.ts';
import { compare, type Row } from '../lib/row.ts';
import type { Rule } from '../lib/rules.ts';
import { crashAt, crashRow } from './crash-at.ts';
import { wantedOf, type OrderCrash } from './order-cases.ts';
import type { Complain, Point } from './points.ts';

/** Drives one order to a crash point of one effect, kills the worker, starts another one and counts the effects at the end. */
export async function crashOrder(ground: Ground, lane: Lane, crash: OrderCrash, point: Point, complain: Complain): Promise<Row> {
  const { effect, activity, failing } = crash;
  const orderId = `crash-${effect}-${point}`;
  const run = runOf(orderId);
  const others: Rule[] = failing === null ? [] : [{ run, ...failing, do: 'fail', times: null, forGood: true }];
  const silence = () => silenceOrder(ground, crash, orderId);
  await crashAt(lane, { workflow: 'order', run, activity, point, others, silence }, () =>
    startOrder(ground, lane.taskQueue, orderOf(orderId)),
  );
  const end = await endOf(ground, run);
  const wanted = wantedOf(crash);
  const found = await countOrder(ground, orderId);
  const { lost, doubled } = compare(wanted, found);
  const laws = await lawsOf(ground, orderId);
  const ended = end.status === (failing === null ? 'completed' : 'failed');
  if (lost + doubled + laws.length > 0 || !ended) complain(`${run}: ${JSON.stringify({ end, wanted, found, laws })}`);
  return crashRow('order', effect, point, { lost: lost + (ended ? 0 : 1), doubled: doubled + laws.length });
}

/** Makes the partner or the mail server commit the effect without an answer. Resolves to a function that waits for it. */
async function silenceOrder({ partnerFaults, mail }: Ground, { call, step }: OrderCrash, orderId: string): Promise<() => Promise<void>> {
  if (call === 'mail') {
    const kept = mail.silence(({ to }) => to.includes(mailOf(orderId)));
    return () => kept;
  }
  const armed = await partnerFaults.arm(`${runOf(orderId)}:${step}`, 'silent', call ?? {});
  return () => armed.played();
}
