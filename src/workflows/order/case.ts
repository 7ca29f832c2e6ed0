import type { OrderConfiguration } from '../../contracts/order/configuration.schema.ts';
import { totalOf } from '../../rules/order/money.ts';
import type { OrderInput, OrderOutcome, OrderResult } from '../../contracts/order/schema.ts';
import type { orderStates } from '../../contracts/order/contract.ts';
import { PENDING_CAPTURE, PENDING_REFUND } from '../../kit/common/pending.ts';
import type { StateName } from '../../kit/common/states.ts';
import { recordRule } from '../../kit/workflow/record-rule.ts';
import type { RunStart } from '../../kit/workflow/core.ts';
import type { Ended } from '../../kit/workflow/run.ts';
import type { Saga } from '../../kit/workflow/saga.ts';
import type { State } from '../../kit/workflow/state.ts';
import type { Mailboxes, Withdrawal } from './mailboxes.ts';

/** Handle for one state of the order. */
export type OrderState<Name extends StateName<typeof orderStates>> = State<typeof orderStates, Name>;
export type OrderStart = RunStart<OrderInput, OrderConfiguration>;
export type OrderEnd = Ended<typeof orderStates, OrderResult>;

/** The data that every step of an order needs. */
export interface OrderCase {
  order: OrderInput;
  configuration: OrderConfiguration;
  totalMinor: number;
  saga: Saga;
  letters: Mailboxes;
}

/** Defaults for runs that started before these settings existed. */
const BEFORE_PENDING = { pendingCapture: PENDING_CAPTURE, pendingRefund: PENDING_REFUND };

export const openCase = ({ input, configuration }: OrderStart, saga: Saga, letters: Mailboxes): OrderCase => ({
  order: input,
  configuration: { ...BEFORE_PENDING, ...configuration },
  totalMinor: totalOf(input.lines),
  saga,
  letters,
});

/** A result with the values of an order that was not fulfilled, overridden by `more`. */
export const resultOf = (
  { currency }: Pick<OrderInput, 'currency'>,
  outcome: OrderOutcome,
  more: Partial<OrderResult> = {},
): OrderResult => ({
  outcome,
  reason: null,
  amountMinor: 0,
  currency,
  paymentId: null,
  service: null,
  trackingNumber: null,
  messageId: null,
  refusedLines: [],
  ...more,
});

/** A state in which an order may be given up. */
interface Undoable {
  to(next: 'rolling_back', reason: string): OrderState<'rolling_back'>;
}

/** Rolls back an order that ends for a business reason, not because of a failure. */
export async function rollBackAs(
  at: Undoable,
  { order: { currency }, saga }: OrderCase,
  outcome: 'refused' | 'out_of_stock' | 'declined' | 'payment_not_completed',
  reason: string,
): Promise<OrderEnd> {
  const rolling = at.to('rolling_back', reason);
  await saga.rollBack(reason);
  return { at: rolling.to(outcome), result: resultOf({ currency }, outcome, { reason }) };
}

/** Returns the end unchanged; journals a withdrawal that came too late. */
export function journalLateWithdrawal(end: OrderEnd, withdrawal: Withdrawal | null): OrderEnd {
  if (withdrawal?.reason)
    recordRule({ rule: 'withdrawal', choice: 'too late', reasoning: `${withdrawal.reason}; it was ${end.result.outcome}` });
  return end;
}
