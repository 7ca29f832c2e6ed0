import type { NoRefund, RefundProposal, TicketCharge } from '../../contracts/support-ticket/context.ts';

/** Two equal charges of one order within this time are a duplicate. */
const TWICE_WITHIN_MS = 3 * 24 * 3_600_000;

/**
 * Decides by rule whether and how much of a charge to refund. The amount depends only on the charges, never on what a
 * customer or a model wrote.
 * @param chargeId the charge that the message is about; null when none was found.
 * @param charges the charges of this customer, the only ones that can be refunded.
 */
export function proposeRefund(chargeId: string | null, charges: TicketCharge[]): RefundProposal | NoRefund {
  const charge = charges.find(({ id }) => id === chargeId);
  if (!charge) return { reason: 'no_charge' };
  if (isEnded(charge)) return returned(charge);
  const twin = laterTwin(charge, charges);
  const faulty = twin ?? charge;
  const overpaid = paidFor(charge.orderId, charges) - charge.orderTotalMinor;
  const amountMinor = Math.min(overpaid, refundable(faulty));
  if (amountMinor > 0) return propose(faulty, amountMinor, twin ? 'charged_twice' : 'charged_too_much');
  return { reason: refundable(faulty) === 0 ? 'already_refunded' : 'no_rule' };
}

export const isProposal = (answer: RefundProposal | NoRefund): answer is RefundProposal => 'amountMinor' in answer;

const refundable = (charge: TicketCharge): number => charge.amountMinor - charge.refundedMinor;

const isEnded = ({ orderStatus }: TicketCharge): boolean => orderStatus === 'cancelled' || orderStatus === 'returned';

/** The order was cancelled or returned: refund everything not refunded yet. */
function returned(charge: TicketCharge): RefundProposal | NoRefund {
  const amountMinor = refundable(charge);
  if (amountMinor === 0) return { reason: 'already_refunded' };
  return propose(charge, amountMinor, charge.orderStatus === 'cancelled' ? 'order_cancelled' : 'order_returned');
}

/** The later of two equal charges, whichever of them the message is about; null without a duplicate. */
function laterTwin(charge: TicketCharge, charges: TicketCharge[]): TicketCharge | null {
  const time = (one: TicketCharge): number => Date.parse(one.chargedAt);
  const twins = charges.filter(
    (other) =>
      other.orderId === charge.orderId &&
      other.amountMinor === charge.amountMinor &&
      other.currency === charge.currency &&
      other.description === charge.description &&
      Math.abs(time(other) - time(charge)) <= TWICE_WITHIN_MS,
  );
  if (twins.length < 2) return null;
  return twins.toSorted((a, b) => time(b) - time(a))[0]!;
}

/** Sum paid for an order and not refunded. */
const paidFor = (orderId: string, charges: TicketCharge[]): number =>
  charges.filter((charge) => charge.orderId === orderId).reduce((sum, charge) => sum + refundable(charge), 0);

const propose = (charge: TicketCharge, amountMinor: number, reason: RefundProposal['reason']): RefundProposal => ({
  chargeId: charge.id,
  orderId: charge.orderId,
  amountMinor,
  currency: charge.currency,
  reason,
});
