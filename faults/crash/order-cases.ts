import { STEP } from '../../src/contracts/order/contract.ts';
import type { Fault } from '../../testkit/partners.ts';
import type { Counts, OrderEffect } from '../../testkit/orders/count-order.ts';

/** One effect of the order, and how to reach its activity. */
export interface OrderCrash {
  effect: OrderEffect | 'voidAtCapture';
  activity: string;
  /** Step in the key of its call. */
  step: string;
  /** The activity that fails before or after its work, so that the undo is reached; null for a confirmed order. */
  failing: { activity: string; when: 'before' | 'after' } | null;
  /** How to recognise its call at the partner; 'mail' for the mail server; null if it commits in our database with its record. */
  call: Fault['match'] | 'mail' | null;
}

const on = (effect: OrderEffect, activity: string, step: string, call: OrderCrash['call']): OrderCrash => ({
  ...{ effect, activity, step, call, failing: null },
});
/**
 * Which undo runs depends on the failure: before the capture begins, the authorisation's undo voids; after a capture without effect, its own
 * undo voids; once the sale is booked, all others run.
 */
const EARLY = { activity: 'callWarehouse', when: 'before' } as const;
const AT_CAPTURE = { activity: 'capturePayment', when: 'before' } as const;
const LATE = { activity: 'bookOrder', when: 'after' } as const;
const undo = (
  effect: OrderCrash['effect'],
  activity: string,
  step: string,
  call: OrderCrash['call'],
  failing: OrderCrash['failing'] = LATE,
): OrderCrash => ({ ...{ effect, activity, step: `undo ${step}`, call, failing } });

export const ORDER_CRASHES: readonly OrderCrash[] = [
  on('authorise', 'authorisePayment', STEP.authorise, { partner: 'payments', method: 'POST' }),
  on('reserve', 'reserveStock', STEP.reserve, null),
  on('label', 'createLabel', STEP.label, { partner: 'carrier', method: 'POST' }),
  on('warehouse', 'callWarehouse', STEP.warehouse, { partner: 'warehouse', method: 'POST' }),
  on('capture', 'capturePayment', STEP.capture, { partner: 'payments', method: 'POST' }),
  on('book', 'bookOrder', STEP.book, null),
  on('mail', 'sendConfirmation', STEP.mail, 'mail'),
  undo('void', 'voidPayment', STEP.authorise, { partner: 'payments', method: 'POST' }, EARLY),
  undo('release', 'releaseStock', STEP.reserve, null),
  undo('cancelLabel', 'cancelLabel', STEP.label, { partner: 'carrier', method: 'DELETE' }),
  undo('cancelAtWarehouse', 'cancelAtWarehouse', STEP.warehouse, { partner: 'warehouse', method: 'POST' }),
  undo('voidAtCapture', 'refundCapture', `${STEP.capture}:void`, { partner: 'payments', method: 'POST' }, AT_CAPTURE),
  undo('refund', 'refundCapture', STEP.capture, { partner: 'payments', method: 'POST' }),
  undo('reverse', 'reverseOrder', STEP.book, null),
];

const NOTHING_UNDONE = { void: 0, release: 0, cancelLabel: 0, cancelAtWarehouse: 0, refund: 0, reverse: 0 };
const ALL_DONE = { authorise: 1, reserve: 1, label: 1, warehouse: 1, capture: 1, book: 1, mail: 1 };

/** Expected counts: each effect once, and each undo once if the order failed. */
export function wantedOf({ failing }: Pick<OrderCrash, 'failing'>): Counts {
  if (failing === null) return { ...ALL_DONE, ...NOTHING_UNDONE };
  const always = { ...ALL_DONE, ...NOTHING_UNDONE, mail: 0, release: 1, cancelLabel: 1 };
  switch (failing) {
    case EARLY:
      return { ...always, warehouse: 0, capture: 0, book: 0, void: 1 };
    case AT_CAPTURE:
      return { ...always, cancelAtWarehouse: 1, capture: 0, book: 0, void: 1 };
    default:
      return { ...always, cancelAtWarehouse: 1, refund: 1, reverse: 1 };
  }
}
