import { expect, it } from '@jest/globals';
import type { TicketCharge } from '../../../src/contracts/support-ticket/context.ts';
import { proposeRefund } from '../../../src/rules/support-ticket/refund.ts';

const charge = (id: string, change: Partial<TicketCharge> = {}): TicketCharge => ({
  ...{ id, orderId: 'A-1', orderStatus: 'delivered', orderTotalMinor: 5_000, description: 'Payment', amountMinor: 5_000, refundedMinor: 0 },
  ...{ currency: 'EUR', chargedAt: '2026-10-12T09:00:00Z' },
  ...change,
});
const twin = (change: Partial<TicketCharge> = {}) => charge('second', { chargedAt: '2026-10-12T09:01:00Z', ...change });

const cases: [string, string | null, TicketCharge[], object][] = [
  ['nothing without a charge', null, [charge('one')], { reason: 'no_charge' }],
  ['nothing on a charge of somebody else', 'foreign', [charge('one')], { reason: 'no_charge' }],
  ['nothing when order and charge agree', 'one', [charge('one')], { reason: 'no_rule' }],
  ['the second of two payments', 'second', [charge('one'), twin()], { chargeId: 'second', amountMinor: 5_000, reason: 'charged_twice' }],
  [
    'the second also when the first is named',
    'one',
    [charge('one'), twin()],
    { chargeId: 'second', amountMinor: 5_000, reason: 'charged_twice' },
  ],
  [
    'what is left of the second',
    'second',
    [charge('one'), twin({ refundedMinor: 2_000 })],
    { amountMinor: 3_000, reason: 'charged_twice' },
  ],
  ['nothing when the second is back', 'one', [charge('one'), twin({ refundedMinor: 5_000 })], { reason: 'already_refunded' }],
  [
    'nothing on two equal parts of one price',
    'one',
    [charge('one', { orderTotalMinor: 10_000 }), twin({ orderTotalMinor: 10_000 })],
    { reason: 'no_rule' },
  ],
  ['nothing on equal payments of two orders', 'one', [charge('one'), twin({ orderId: 'A-2' })], { reason: 'no_rule' }],
  [
    'what is above the price',
    'one',
    [charge('one', { amountMinor: 6_000 })],
    { chargeId: 'one', amountMinor: 1_000, reason: 'charged_too_much' },
  ],
  ['nothing when what is above is back', 'one', [charge('one', { amountMinor: 6_000, refundedMinor: 1_000 })], { reason: 'no_rule' }],
  [
    'the rest of a returned order',
    'one',
    [charge('one', { orderStatus: 'returned', refundedMinor: 2_000 })],
    { amountMinor: 3_000, reason: 'order_returned' },
  ],
  ['all of a cancelled order', 'one', [charge('one', { orderStatus: 'cancelled' })], { amountMinor: 5_000, reason: 'order_cancelled' }],
  [
    'nothing twice on a cancelled order',
    'one',
    [charge('one', { orderStatus: 'cancelled', refundedMinor: 5_000 })],
    { reason: 'already_refunded' },
  ],
];

it.each(cases)('proposes %s', (_case, chargeId, charges, expected) => {
  const proposal = proposeRefund(chargeId, charges);
  expect(proposal).toMatchObject(expected);
  expect('amountMinor' in proposal).toBe('amountMinor' in expected);
});
