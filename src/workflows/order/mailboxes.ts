import { condition } from '@temporalio/workflow';
import { cancelOrder, PAYMENT_ACTION_UPDATE, type CancelOrder, type PaymentAction } from '../../contracts/order/contract.ts';
import { mailbox, type Mailbox } from '../../kit/workflow/mailbox.ts';
import { asRecord, requireText } from '../../kit/workflow/messages.ts';
import type { Recall } from '../../kit/workflow/saga-run.ts';

/** Mailboxes for the messages that a customer can send to a run. */
export interface Mailboxes {
  paymentActions: Mailbox<PaymentAction>;
  withdrawals: Mailbox<CancelOrder>;
}

/** Opens both mailboxes. Call before the story's first wait, so that no early message is refused. */
export const openMailboxes = (): Mailboxes => ({
  paymentActions: mailbox<PaymentAction>({
    name: PAYMENT_ACTION_UPDATE,
    check: assertPaymentAction,
    journal: ({ paymentId }) => ({ by: 'customer', choice: `was at the bank for ${paymentId}`.slice(0, 200) }),
  }),
  withdrawals: mailbox<CancelOrder>({
    ...cancelOrder,
    check: assertCancelOrder,
    journal: ({ reason }) => ({ by: 'customer', choice: 'calls the order off', reasoning: reason.slice(0, 200) }),
  }),
});

/** Why the customer withdrew the order, or null. */
export interface Withdrawal {
  reason: string | null;
}

/** Calls the work off as soon as the customer withdraws the order. */
export function watchWithdrawals({ withdrawals }: Mailboxes, recall: Recall): Withdrawal {
  const withdrawal: Withdrawal = { reason: null };
  const callOff = async (): Promise<void> => {
    await condition(() => withdrawals.waiting > 0);
    const letter = await withdrawals.next(0);
    withdrawal.reason = `the customer called it off: ${letter?.reason ?? ''}`;
    recall.callOff(withdrawal.reason);
  };
  void callOff().catch(() => undefined); // the wait fails when the run is cancelled, which needs no handling here
  return withdrawal;
}

function assertPaymentAction(value: unknown): asserts value is PaymentAction {
  requireText(asRecord(value), 'paymentId');
}

function assertCancelOrder(value: unknown): asserts value is CancelOrder {
  requireText(asRecord(value), 'reason');
}
