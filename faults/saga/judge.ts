import type { Ground } from '../lib/ground.ts';
import { lawsOf, type Counts } from '../lib/judge-order.ts';
import { runOf } from '../lib/orders.ts';
import { begunAt, SAGA_STEPS, type SagaCase } from './cases.ts';

/** By activity: what is left in the world of each effect that has an undo. What was captured is no hold any more. */
export const leftOf = (counts: Counts): Record<string, number> => ({
  authorisePayment: counts.authorise - counts.void - counts.capture,
  reserveStock: counts.reserve - counts.release,
  createLabel: counts.label - counts.cancelLabel,
  callWarehouse: counts.warehouse - counts.cancelAtWarehouse,
  capturePayment: counts.capture - counts.refund,
  bookOrder: counts.book - counts.reverse,
});

/** What may be left: nothing, unless an undo failed every time and a person was asked about it. */
export function openOf(one: SagaCase): Record<string, number> {
  const { undoing, failing, when, fails } = one;
  const [undone, failed] = [SAGA_STEPS.indexOf(undoing), SAGA_STEPS.indexOf(failing)];
  const beside = undone < 2 && failed < 2 && undone !== failed; // they ran at the same time
  const happened = undone < failed || beside || (undone === failed && when === 'after');
  if (fails !== null || !happened) return {};
  const captureBegan = failed >= SAGA_STEPS.findIndex(({ activity }) => activity === 'capturePayment'); // then its own undo leaves no hold
  if (undoing.activity === 'authorisePayment' && captureBegan) return {};
  // goods of a booking that stays cannot be put back, so a person is asked about them too
  return undoing.activity === 'bookOrder' ? { bookOrder: 1, reserveStock: 1 } : { [undoing.activity]: 1 };
}

/** The books agree with the payment house, unless a person was told that the refund is open, or that the booking is. */
export async function lawFaults(ground: Ground, one: SagaCase): Promise<string[]> {
  if (one.fails === null && ['capturePayment', 'bookOrder'].includes(one.undoing.activity)) return [];
  return lawsOf(ground, one.id);
}

/** Whether the undos were asked for in reverse, by Temporal's own record of what the workflow scheduled. */
export async function orderFaults({ client }: Ground, { id, failing }: SagaCase): Promise<string[]> {
  const { events } = await (await client.temporal()).workflow.getHandle(runOf(id)).fetchHistory();
  const scheduled = (events ?? []).map((event) => event.activityTaskScheduledEventAttributes?.activityType?.name);
  const undos = SAGA_STEPS.map(({ undo }) => undo);
  const asked = scheduled.filter((name) => name && undos.includes(name));
  const due = begunAt(failing).map(({ undo }) => undo);
  return JSON.stringify(asked) === JSON.stringify(due) ? [] : [`undone as ${asked.join(', ')} instead of ${due.join(', ')}`];
}
