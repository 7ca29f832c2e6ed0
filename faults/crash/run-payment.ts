import type { Ground } from '../lib/ground.ts';
import type { Lane } from '../lib/lane.ts';
import { endOf } from '../../testkit/orders/orders.ts';
import { compare, type Row } from '../lib/row.ts';
import { crashAt, crashRow } from './crash-at.ts';
import type { PaymentCrash } from './payment-cases.ts';
import { receiptOf } from './payments.ts';
import type { Complain, Point } from './points.ts';

/** Drives one payment, or one file of payments, to a crash point of one effect, kills the worker, and counts all effects at the end. */
export async function crashPayment(ground: Ground, lane: Lane, crash: PaymentCrash, point: Point, complain: Complain): Promise<Row> {
  const { story, effect, activity } = crash;
  const id = `${effect.replaceAll(' ', '-')}-${point}`;
  const run = `${story.workflow}:${id}`;
  const silence = async () => {
    const kept = ground.mail.silence(({ to }) => to.includes(receiptOf(id)));
    return () => kept;
  };
  await crashAt(lane, { workflow: story.workflow, run, activity, point, silence }, () => story.start(ground, lane.taskQueue, id));
  const end = await endOf(ground, run);
  const found = await story.count(ground, id);
  const { lost, doubled } = compare(Object.fromEntries(Object.keys(found).map((name) => [name, 1])), found);
  const ended = end.status === 'completed';
  if (lost + doubled > 0 || !ended) complain(`${run}: ${JSON.stringify({ end, found })}`);
  return crashRow(story.workflow, effect, point, { lost: lost + (ended ? 0 : 1), doubled });
}
