import type { RefundReturnInput } from '../../activities/order/inputs.ts';
import type { Refund } from '../../activities/order/ports.ts';
import { refundStep, STEP } from '../../contracts/order/contract.ts';
import { searchFor } from '../../rules/order/search.ts';
import { REPAIR_ACTION } from '../../kit/common/approval.ts';
import { formatMoney } from '../../kit/common/money.ts';
import { PENDING_REFUND } from '../../kit/common/pending.ts';
import { lookOnce } from '../../kit/workflow/blocks/poll.ts';
import { repairPolicy } from '../../kit/workflow/undo.ts';
import type { Order, OrderSaga } from './case.ts';

/** The refund of one payment, and its latest outcome. */
export interface PaymentRefund {
  part: RefundReturnInput;
  refund: Refund;
}

/** Requests the refund of one payment once. */
export async function refundPayment(run: Order, saga: OrderSaga, part: RefundReturnInput): Promise<Refund> {
  const money = moneyOf(part);
  const refund = await saga.step({
    name: refundStep(part.number),
    do: () => ask(run, part),
    undo: () => run.read.checkNoRefund(part),
    leaves: ({ outcome }) => outcome !== 'refused',
    summary: `Give ${money} back`,
    done: outcomeText,
    undoSummary: `Make sure that ${money} did not go back`,
    search: searchText(run, part),
    withinMs: run.configuration.limits.paymentMs,
  });
  showOutcome(run, part, refund);
  return refund;
}

const moneyOf = ({ amountMinor, currency }: RefundReturnInput): string => formatMoney(amountMinor, currency);

/** Prevents `show` from listing the step as done before the refund succeeded. */
function showOutcome({ updateStep }: Order, { number }: RefundReturnInput, refund: Refund): void {
  const status = refund.outcome === 'succeeded' ? 'done' : refund.outcome === 'pending' ? 'running' : 'failed';
  updateStep(refundStep(number), status, outcomeText(refund));
}

/** Results in older histories have no outcome; they all succeeded. */
async function ask({ once }: Order, part: RefundReturnInput): Promise<Refund> {
  const refund: Partial<Refund> = await once.refundReturn(part);
  return (refund.outcome === undefined ? { ...refund, outcome: 'succeeded' } : refund) as Refund;
}

function outcomeText(refund: Refund): string {
  if (refund.outcome === 'succeeded') return refund.refundId;
  if (refund.outcome === 'refused') return `refused: ${refund.code}: ${refund.message}`;
  return `${refund.refundId} is ${refund.outcome.replaceAll('_', ' ')}: ${refund.reason}`;
}

const isBack = ({ refund }: PaymentRefund): boolean => refund.outcome === 'succeeded';
const isPending = ({ refund }: PaymentRefund): boolean => refund.outcome === 'pending';

/** Sums of the refunds that succeeded, are pending, or neither, in minor units. */
export function sumsOf(parts: readonly PaymentRefund[]): { backMinor: number; pendingMinor: number; openMinor: number } {
  const sum = (those: (part: PaymentRefund) => boolean) => parts.filter(those).reduce((total, { part }) => total + part.amountMinor, 0);
  return { backMinor: sum(isBack), pendingMinor: sum(isPending), openMinor: sum((part) => !isBack(part) && !isPending(part)) };
}

interface SettledRefunds {
  /** The state that the return is in. */
  from: 'returning' | 'awaiting_refund';
  /** The state to end in. */
  to: 'refunded' | 'settled_by_hand';
  parts: PaymentRefund[];
  /** What a person did about refunds that the provider did not make, or null. */
  byHand: string | null;
}

/** Waits for pending refunds, and asks a person about those that do not succeed. */
export async function settleRefunds(run: Order, asked: PaymentRefund[]): Promise<SettledRefunds> {
  if (asked.every(isBack)) return { from: 'returning', to: 'refunded', parts: asked, byHand: null };
  const from = 'awaiting_refund';
  run.move('returning', from, openText(asked));
  const { pendingRefund = PENDING_REFUND } = run.configuration; // runs that started before this setting lack it
  const look = (latest: PaymentRefund[]): Promise<PaymentRefund[]> => lookAtOpen(run, latest);
  const isOpen = (latest: PaymentRefund[]): boolean => latest.some(isPending);
  let parts = await run.poll({ name: 'payment', wait: pendingRefund, first: asked, isPending: isOpen, look, what: 'the refund' });
  while (!parts.every(isBack)) {
    const decided = await run.approve({ from, in: 'refund_open', why: openText(parts), ...repairOf(run, parts) });
    if (decided.choice === 'approved') {
      const byHand = `${openText(parts)}; settled by ${decided.by.join(', ')}: ${decided.comment}`;
      run.note('refund', 'settled by hand', byHand);
      return { from, to: 'settled_by_hand', parts, byHand };
    }
    parts = await lookOnce('payment', parts, look);
  }
  return { from, to: 'refunded', parts, byHand: null };
}

/** Looks at each refund that has not succeeded. */
async function lookAtOpen(run: Order, parts: readonly PaymentRefund[]): Promise<PaymentRefund[]> {
  const withinMs = run.configuration.limits.paymentMs;
  const latest: PaymentRefund[] = [];
  for (const one of parts) latest.push(isBack(one) ? one : { part: one.part, refund: await lookAt(one.part) });
  return latest;

  async function lookAt(part: RefundReturnInput): Promise<Refund> {
    const summary = `Check the refund of ${moneyOf(part)}`;
    const refund = await run.step(STEP.lookAtRefund, () => ask(run, part), { summary, done: outcomeText, withinMs });
    showOutcome(run, part, refund);
    return refund;
  }
}

const openText = (parts: readonly PaymentRefund[]): string =>
  parts
    .filter((one) => !isBack(one))
    .map(({ part, refund }) => `${moneyOf(part)} of ${part.paymentId}: ${outcomeText(refund)}`)
    .join('; ');

const searchText = ({ id }: Order, { paymentId, number }: RefundReturnInput): string =>
  `the payment ${paymentId}; its refund as ${searchFor('payment provider', id, refundStep(number))}`;

function repairOf(run: Order, parts: readonly PaymentRefund[]) {
  const open = parts.filter((one) => !isBack(one));
  return {
    name: `repair ${STEP.refund}`,
    action: REPAIR_ACTION,
    arguments: { step: STEP.refund, refunds: open.map(({ refund }) => refund.refundId) },
    show: [
      { label: 'What is open', text: 'The goods are back, and the customer has not received the whole refund' },
      { label: 'What failed', text: openText(parts) },
      { label: 'What to search for', text: open.map(({ part }) => searchText(run, part)).join('; ') },
      {
        label: 'If you approve',
        text: 'you refunded the money by hand; say how in the comment. The books list it as owed until you book it',
      },
      { label: 'If you reject', text: 'the refund is checked again; none is made twice' },
    ],
    policy: repairPolicy(run.configuration.repair),
  };
}
