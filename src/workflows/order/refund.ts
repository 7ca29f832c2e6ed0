import { searchFor } from '../../rules/order/search.ts';
import { refundStep, STEP } from '../../contracts/order/contract.ts';
import type { RefundReturnInput } from '../../activities/order/inputs.ts';
import type { Refund } from '../../activities/order/ports.ts';
import { REPAIR_ACTION } from '../../kit/common/approval.ts';
import { formatMoney } from '../../kit/common/money.ts';
import { approval, type ApprovalSpec } from '../../kit/workflow/approval.ts';
import { currentRun } from '../../kit/workflow/core.ts';
import { recordRule } from '../../kit/workflow/record-rule.ts';
import { restateStep, step } from '../../kit/workflow/step.ts';
import { repairPolicy } from '../../kit/workflow/undo.ts';
import { checkNoRefund, refundReturn } from './activities.ts';
import type { OrderCase, OrderState } from './case.ts';
import { pollOnce, pollWhilePending } from './pending.ts';

/** The refund of one payment, and its latest outcome. */
export interface PaymentRefund {
  part: RefundReturnInput;
  refund: Refund;
}

/** Requests the refund of one payment once. */
export async function refundPayment({ configuration, saga }: OrderCase, part: RefundReturnInput): Promise<PaymentRefund> {
  const money = formatMoney(part.amountMinor, part.currency);
  const refund = await saga.step<Refund>({
    name: refundStep(part.number),
    do: () => ask(part),
    undo: async () => (await checkNoRefund(part)).undone,
    leaves: ({ outcome }) => outcome !== 'refused',
    summary: `Give ${money} back`,
    done: outcomeText,
    undoSummary: `Make sure that ${money} did not go back`,
    search: searchText(part),
    withinMs: configuration.limits.paymentMs,
  });
  showOutcome(part, refund);
  return { part, refund };
}

/** Prevents `show` from listing the step as done before the refund succeeded. */
function showOutcome({ number }: RefundReturnInput, refund: Refund): void {
  const status = refund.outcome === 'succeeded' ? 'done' : refund.outcome === 'pending' ? 'running' : 'failed';
  restateStep(refundStep(number), status, outcomeText(refund));
}

/** Results in older histories have no outcome; they all succeeded. */
async function ask(part: RefundReturnInput): Promise<Refund> {
  const refund: Partial<Refund> = await refundReturn(part);
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

/** A state in which refunds of a return may still be open. */
interface Refunding {
  to<Next extends 'refunded' | 'refund_open'>(next: Next, reason?: string): OrderState<Next>;
}

export interface SettledRefunds {
  at: OrderState<'refunded' | 'settled_by_hand'>;
  parts: PaymentRefund[];
  /** What a person did about refunds that the provider did not make, or null. */
  byHand: string | null;
}

/** Waits for pending refunds, and asks a person about those that do not succeed. */
export async function settleRefunds(
  returning: OrderState<'returning'>,
  orderCase: OrderCase,
  asked: PaymentRefund[],
): Promise<SettledRefunds> {
  let at: Refunding = returning;
  let parts = asked;
  if (parts.some(isPending)) {
    at = returning.to('awaiting_refund', openText(parts));
    parts = await pollWhilePending(orderCase.configuration.pendingRefund, {
      first: parts,
      isPending: (latest) => latest.some(isPending),
      look: (latest) => lookAtOpen(orderCase, latest),
      what: 'the refund',
    });
  }
  if (parts.every(isBack)) return { at: at.to('refunded'), parts, byHand: null };
  const open = at.to('refund_open', openText(parts));
  for (;;) {
    const decided = await approval(open, repairOf(orderCase, parts));
    if (decided.outcome === 'approved') {
      const byHand = `${openText(parts)}; settled by ${decided.by.join(', ')}: ${decided.comment}`;
      recordRule({ rule: 'refund', choice: 'settled by hand', reasoning: byHand });
      return { at: open.to('settled_by_hand', byHand), parts, byHand };
    }
    parts = await pollOnce(parts, (latest) => lookAtOpen(orderCase, latest));
    if (parts.every(isBack)) return { at: open.to('refunded'), parts, byHand: null };
  }
}

/** Polls each refund that has not succeeded. */
async function lookAtOpen({ configuration }: OrderCase, parts: readonly PaymentRefund[]): Promise<PaymentRefund[]> {
  const latest: PaymentRefund[] = [];
  for (const one of parts) latest.push(isBack(one) ? one : { part: one.part, refund: await lookAt(one.part) });
  return latest;

  async function lookAt(part: RefundReturnInput): Promise<Refund> {
    const summary = `Check the refund of ${formatMoney(part.amountMinor, part.currency)}`;
    const refund = await step(STEP.lookAtRefund, () => ask(part), { summary, done: outcomeText, withinMs: configuration.limits.paymentMs });
    showOutcome(part, refund);
    return refund;
  }
}

const openText = (parts: readonly PaymentRefund[]): string =>
  parts
    .filter((one) => !isBack(one))
    .map(({ part, refund }) => `${formatMoney(part.amountMinor, part.currency)} of ${part.paymentId}: ${outcomeText(refund)}`)
    .join('; ');

const searchText = ({ paymentId, number }: RefundReturnInput): string =>
  `the payment ${paymentId}; its refund as ${searchFor('payment provider', currentRun().id, refundStep(number))}`;

function repairOf({ configuration }: OrderCase, parts: readonly PaymentRefund[]): ApprovalSpec {
  const open = parts.filter((one) => !isBack(one));
  return {
    name: `repair ${STEP.refund}`,
    action: REPAIR_ACTION,
    arguments: { step: STEP.refund, refunds: open.map(({ refund }) => refund.refundId) },
    show: [
      { label: 'What is open', text: 'The goods are back, and the customer has not received the whole refund' },
      { label: 'What failed', text: openText(parts) },
      { label: 'What to search for', text: open.map(({ part }) => searchText(part)).join('; ') },
      {
        label: 'If you approve',
        text: 'you refunded the money by hand; say how with --comment. The books list it as owed until you book it',
      },
      { label: 'If you reject', text: 'the refund is checked again; none is made twice' },
    ],
    policy: repairPolicy(configuration.repair),
  };
}
