import type { OrderInput } from '../../src/contracts/order/schema.ts';
import { orderOf } from '../../testkit/orders/orders.ts';

/** The events of one order. */
export interface RandomOrder {
  input: OrderInput;
  /** Who cancels it, and how many milliseconds after its start. */
  calledOff: { by: 'customer' | 'operator'; afterMs: number } | null;
  /** Whether the customer confirms at the bank if asked. */
  confirms: boolean;
}

/** A partner fault for a number of requests. */
export interface RandomFault {
  partner: 'payments' | 'carrier' | 'warehouse';
  fault: 'before' | 'during' | 'after' | 'status';
  times: number;
}

/** Concurrent orders, partner faults, and a kill of the worker in between. */
export interface Round {
  orders: RandomOrder[];
  faults: RandomFault[];
  killAfterMs: number | null;
}

const LONGEST_MS = 2_500;

/** A round, determined by the random numbers. */
export function roundOf(random: () => number, number: number, size: number): Round {
  const below = (limit: number) => Math.floor(random() * limit);
  const one = <T>(list: readonly T[]): T => list[below(list.length)]!;
  const order = (index: number): RandomOrder => ({
    input: orderOf(`random-${number}-${index}`, {
      customer: { tier: one(['basic', 'premium']) },
      payment: {
        method: one([
          ...['pm_card_visa', 'pm_card_visa', 'pm_card_visa', 'pm_card_visa', 'pm_card_authenticationRequired'],
          'pm_card_chargeDeclined',
        ]),
      },
      shipping: { expedited: random() < 0.3 },
      ...(random() < 0.1 && { lines: [{ sku: `sku-random-${number}-${index}`, quantity: 50, unitPriceMinor: 100 }] }), // more than in stock
    }),
    calledOff: random() < 0.35 ? { by: one(['customer', 'operator']), afterMs: below(LONGEST_MS) } : null,
    confirms: random() < 0.7,
  });
  const fault = (): RandomFault => ({
    partner: one(['payments', 'carrier', 'warehouse']),
    fault: one(['before', 'during', 'after', 'status']),
    times: 1 + below(2),
  });
  return {
    orders: Array.from({ length: size }, (_, index) => order(index)),
    faults: Array.from({ length: below(3) }, fault),
    killAfterMs: random() < 0.75 ? below(LONGEST_MS) : null,
  };
}
