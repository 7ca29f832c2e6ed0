import { defineContract, defineMessage } from '../../kit/common/contract.ts';
import { plainMarkdown } from '../../kit/common/markdown.ts';
import { defineStates } from '../../kit/common/states.ts';
import { isEndStatus } from '../../kit/common/status.ts';
import { text } from '../../kit/common/fields.ts';
import type { schemas } from './schema.ts';

const states = defineStates({
  received: { status: 'initializing', to: ['validating'] },
  validating: { status: 'running', to: ['authorising', 'returning', 'refused', 'rolling_back'] },
  /** Payment and stock, in parallel. */
  authorising: { status: 'running', to: ['awaiting_payment', 'shipping', 'rolling_back'] },
  /** The customer has to confirm the payment at the bank. */
  awaiting_payment: { status: 'running', rests: true, to: ['shipping', 'rolling_back'] },
  /** Label and warehouse. */
  shipping: { status: 'running', to: ['settling', 'rolling_back'] },
  /** Money, books and mail. */
  settling: { status: 'running', to: ['confirmed', 'awaiting_capture', 'rolling_back'] },
  /** The bank has not confirmed the capture yet. */
  awaiting_capture: { status: 'running', rests: true, to: ['settling', 'rolling_back'] },
  /** Goods and money of a return. */
  returning: { status: 'running', to: ['refunded', 'refused', 'awaiting_refund', 'rolling_back'] },
  /** A refund of a return is not back yet, and is looked at again. */
  awaiting_refund: { status: 'running', rests: true, to: ['refunded', 'refund_open', 'settled_by_hand', 'rolling_back'] },
  /** A refund of a return failed or takes too long; a person settles it. */
  refund_open: { status: 'waiting_approval', to: ['awaiting_refund', 'rolling_back'] },
  /** The steps are undone, latest first; a person is asked when an undo fails. */
  rolling_back: { status: 'rolling_back', to: ['refused', 'declined', 'out_of_stock', 'payment_not_completed', 'withdrawn'] },
  confirmed: { status: 'completed', to: [] },
  refunded: { status: 'completed', to: [] },
  /** The goods of a return are back, and a person settled its refund. */
  settled_by_hand: { status: 'completed', to: [] },
  refused: { status: 'completed', to: [] },
  declined: { status: 'completed', to: [] },
  out_of_stock: { status: 'completed', to: [] },
  payment_not_completed: { status: 'completed', to: [] },
  /** The customer withdrew the order. */
  withdrawn: { status: 'completed', to: [] },
});

/** Names of the steps; the undo of each is `undo: <name>`. */
export const STEP = {
  validate: 'validate',
  authorise: 'authorise payment',
  reserve: 'reserve stock',
  look: 'look at payment',
  lookAtCapture: 'look at capture',
  lookAtRefund: 'look at refund',
  special: 'special shipping',
  label: 'create label',
  warehouse: 'call warehouse',
  capture: 'capture payment',
  book: 'book order',
  mail: 'confirmation mail',
  bookReturn: 'book return',
  refund: 'refund payment',
} as const;

/** The plan that `show` prints before a step has begun: the steps of every successful order, in order. */
const PLAN = {
  sale: [STEP.validate, STEP.authorise, STEP.reserve, STEP.label, STEP.warehouse, STEP.capture, STEP.book],
  return: [STEP.validate, STEP.bookReturn, STEP.refund],
} as const;

/** Name of the refund step of the nth payment of a return, from 1; the first has no number. */
export const refundStep = (number: number): string => (number === 1 ? STEP.refund : `${STEP.refund} ${number}`);

/** An order that is being undone already takes no withdrawal: it would change nothing. */
const withdrawable = Object.keys(states).filter((name) => {
  const { status } = states[name as keyof typeof states];
  return status !== 'rolling_back' && !isEndStatus(status);
});

/** Contract of the order, for client, command line and worker. */
export const contract = defineContract<typeof schemas>()({
  name: 'order',
  story: 'Fulfils an order from payment to parcel, or takes a return back; what cannot be finished is undone.',
  states,
  steps: PLAN.sale,
  plan: (input) => PLAN[input.kind],
  fastPath: ['bookOrder', 'bookReturn', 'releaseStock', 'reserveStock', 'reverseOrder', 'reverseReturn'],
  deciders: ({ repair }) =>
    (['group', 'escalateTo'] as const).flatMap((field) =>
      repair[field].map((name, index) => ({ field: `repair.${field}.${index}`, name })),
    ),
  messages: [
    defineMessage({
      name: 'paymentAction',
      story: 'The customer was at the bank for the payment; the run looks at it at once.',
      fields: { paymentId: text('The payment that the customer confirmed, as the payment provider names it.', { most: 200 }) },
      journal: ({ paymentId }) => ({ by: 'customer', choice: `was at the bank for ${paymentId}`.slice(0, 200) }),
    }),
    defineMessage({
      name: 'cancelOrder',
      story: 'The customer calls the order off; what was done is undone.',
      fields: { reason: text('Reason that the customer gives; it is journaled.', { most: 2_000 }) },
      journal: ({ reason }) => ({ by: 'customer', choice: 'calls the order off', reasoning: reason.slice(0, 200) }),
      once: true,
      states: withdrawable,
    }),
  ],
  startSummary: (businessId, input) => {
    const { kind, customer, lines } = input;
    const who = plainMarkdown(customer.name ?? customer.id ?? 'a guest');
    return `order ${businessId}: ${kind} of ${lines.length} ${lines.length === 1 ? 'line' : 'lines'} for ${who}`;
  },
});
