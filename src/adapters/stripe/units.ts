import type { Money, Refusal } from '../../activities/order/ports.ts';
import { SignalboxError } from '../../kit/common/failures.ts';
import { decimalText, isCurrency } from '../../kit/common/currency.ts';
import { fromStripeAmount, stripeUnit, toStripeAmount } from '../../kit/common/stripe-units.ts';

/** An amount as Stripe's API has it. */
export interface StripeMoney {
  amount: number;
  /** ISO 4217 in small letters. */
  currency: string;
}

/** Why Stripe would refuse this money whatever else the request says, or null. */
export function moneyRefusal({ amountMinor, currency }: Money): Refusal | null {
  const unit = isCurrency(currency) ? stripeUnit(currency) : null;
  if (unit === null) return { code: 'currency_not_supported', message: `currency: the payment provider takes no payments in ${currency}` };
  if (toStripeAmount(amountMinor, currency) !== null) return null;
  const smallest = decimalText(unit.step, currency, unit.decimals);
  const message = `amount: ${decimalText(amountMinor, currency)} ${currency} is no multiple of ${smallest}, which the payment provider wants`;
  return { code: 'amount_not_expressible', message };
}

/** Money in Stripe's unit. @throws SignalboxError PAYMENT_REFUSED where it has none. */
export function toStripe(money: Money): StripeMoney {
  const amount = toStripeAmount(money.amountMinor, money.currency);
  if (amount === null) throw new SignalboxError('PAYMENT_REFUSED', { detail: moneyRefusal(money)?.message });
  return { amount, currency: money.currency.toLowerCase() };
}

/** Stripe's amount in our minor unit. @throws SignalboxError PAYMENT_REFUSED where ours cannot express it. */
export function minorFrom({ amount, currency }: StripeMoney): number {
  const minor = fromStripeAmount(amount, currency.toUpperCase());
  if (minor !== null) return minor;
  throw new SignalboxError('PAYMENT_REFUSED', {
    detail: `the provider answers with ${amount} ${currency}, which is no whole number of minor units`,
    fix: 'Look at the payment in the dashboard of the provider.',
    nothingHappened: false,
  });
}

/** How an answer differs from the money that was asked for, or null. */
export function differenceFrom(money: Money, answered: StripeMoney): string | null {
  const asked = toStripe(money);
  if (answered.amount === asked.amount && answered.currency === asked.currency) return null;
  return `the provider says ${textOf(answered)} instead of ${textOf(asked)}`;
}

/** As a person reads it; what we cannot read stays as it is. */
function textOf({ amount, currency }: StripeMoney): string {
  const code = currency.toUpperCase();
  const minor = fromStripeAmount(amount, code);
  return minor === null ? `${amount} ${currency} (its own unit)` : `${decimalText(minor, code)} ${code}`;
}
