import type { Ground } from '../lib/ground.ts';
import { activitiesOf } from '../../testkit/history-activities.ts';
import { lawsOf, type Counts } from '../../testkit/orders/count-order.ts';
import { runOf } from '../../testkit/orders/orders.ts';
import { begunAt, SAGA_STEPS, type SagaCase } from './cases.ts';

/** Remaining effects by activity, for effects with an undo. A captured payment is no longer held. */
export const leftOf = (counts: Counts): Record<string, number> => ({
  authorisePayment: counts.authorise - counts.void - counts.capture,
  reserveStock: counts.reserve - counts.release,
  createLabel: counts.label - counts.cancelLabel,
  callWarehouse: counts.warehouse - counts.cancelAtWarehouse,
  capturePayment: counts.capture - counts.refund,
  bookOrder: counts.book - counts.reverse,
});

/** Effects that may remain: none, unless an undo failed always and a person was asked about it. */
export function openOf(one: SagaCase): Record<string, number> {
  const { undoing, failing, when, fails } = one;
  const [undone, failed] = [SAGA_STEPS.indexOf(undoing), SAGA_STEPS.indexOf(failing)];
  const beside = undone < 2 && failed < 2 && undone !== failed; // they ran in parallel
  const happened = undone < failed || beside || (undone === failed && when === 'after');
  if (fails !== null || !happened) return {};
  const captureBegan = failed >= SAGA_STEPS.findIndex(({ activity }) => activity === 'capturePayment'); // its own undo then releases the hold
  if (undoing.activity === 'authorisePayment' && captureBegan) return {};
  // goods of a booking that stays cannot be restocked, so a person is asked about them too
  return undoing.activity === 'bookOrder' ? { bookOrder: 1, reserveStock: 1 } : { [undoing.activity]: 1 };
}

/** Whether the books agree with the payment house, unless a person was told of the open refund or booking. */
export async function lawFaults(ground: Ground, one: SagaCase): Promise<string[]> {
  if (one.fails === null && ['capturePayment', 'bookOrder'].includes(one.undoing.activity)) return [];
  return lawsOf(ground, one.id);
}

/** Whether the undos ran in reverse order, by Temporal's own history. A failed local attempt is followed by its regular activity, which counts. */
export async function orderFaults({ client }: Ground, { id, failing }: SagaCase): Promise<string[]> {
  const history = await (await client.temporal()).workflow.getHandle(runOf(id)).fetchHistory();
  const undos = SAGA_STEPS.map(({ undo }) => undo);
  const asked = activitiesOf(history).flatMap(({ type, failed }) => (undos.includes(type) && !failed ? [type] : []));
  const due = begunAt(failing).map(({ undo }) => undo);
  return JSON.stringify(asked) === JSON.stringify(due) ? [] : [`undone as ${asked.join(', ')} instead of ${due.join(', ')}`];
}
