import type { OrderActivities } from '../../activities/order/activities.ts';
import type { contract } from '../../contracts/order/contract.ts';
import type { OrderOutcome, OrderResult } from '../../contracts/order/schema.ts';
import type { Saga } from '../../kit/workflow/blocks/saga.ts';
import type { Ended } from '../../kit/workflow/run.ts';
import type { RunOf } from '../../kit/workflow/story.ts';

type States = (typeof contract)['states'];

/** The run of an order. */
export type Order = RunOf<typeof contract, OrderActivities>;
/** Its steps with their undo. */
export type OrderSaga = Saga<States, 'rolling_back'>;
export type OrderEnd = Ended<States, OrderResult>;

/** A result with the values of an order that was not fulfilled, overridden by `more`. */
export const resultOf = ({ input: { currency } }: Order, outcome: OrderOutcome, more: Partial<OrderResult>): OrderResult => ({
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
