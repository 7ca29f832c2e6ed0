import { condition } from '@temporalio/workflow';
import { cancelOrder, PAYMENT_ACTION_UPDATE, type CancelOrder, type PaymentAction } from '../../contracts/order/contract.ts';
import { mailbox, type Mailbox } from '../../kit/workflow/mailbox.ts';
import { asRecord, requireText } from '../../kit/workflow/messages.ts';
import type { Recall } from '../../kit/workflow/saga-run.ts';

/** What a customer may send into the run of their order. */
export interface Letters {
  paymentActions: Mailbox<PaymentAction>;
  withdrawals: Mailbox<CancelOrder>;
}

/** Opens both mailboxes; before the first wait of the story, so that no letter comes to a closed door. */
export const openLetters = (): Letters => ({
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

/** What the customer wrote to call the order off, or null. */
export interface Withdrawal {
  reason: string | null;
}

/** Calls the work off as soon as the customer does not want it any more. */
export function heedWithdrawals({ withdrawals }: Letters, recall: Recall): Withdrawal {
  const withdrawal: Withdrawal = { reason: null };
  const callOff = async (): Promise<void> => {
    await condition(() => withdrawals.waiting > 0);
    const letter = await withdrawals.next(0);
    withdrawal.reason = `the customer called it off: ${letter?.reason ?? ''}`;
    recall.callOff(withdrawal.reason);
  };
  void callOff().catch(() => undefined); // a cancelled run needs no second reason
  return withdrawal;
}

function assertPaymentAction(value: unknown): asserts value is PaymentAction {
  requireText(asRecord(value), 'paymentId');
}

function assertCancelOrder(value: unknown): asserts value is CancelOrder {
  requireText(asRecord(value), 'reason');
}
