import type { Money, Refusal } from '../../activities/order/ports.ts';
import { SignalboxError } from '../../kit/common/failures.ts';
import { decimalText, isCurrency } from '../../kit/common/currency.ts';
import { fromStripeAmount, stripeUnit, toStripeAmount } from '../../kit/common/stripe-units.ts';

/** An amount in the format of Stripe's API. */
export interface StripeMoney {
  amount: number;
  /** ISO 4217 in small letters. */
  currency: string;
}

/** Why Stripe would refuse this amount or currency in any request, or null. */
export function moneyRefusal({ amountMinor, currency }: Money): Refusal | null {
  const unit = isCurrency(currency) ? stripeUnit(currency) : null;
  if (unit === null) return { code: 'currency_not_supported', message: `currency: the payment provider does not support ${currency}` };
  if (toStripeAmount(amountMinor, currency) !== null) return null;
  const smallest = decimalText(unit.step, currency, unit.decimals);
  const message = `amount: ${decimalText(amountMinor, currency)} ${currency} is not a multiple of ${smallest}, which the payment provider requires`;
  return { code: 'amount_not_expressible', message };
}

/** Converts to Stripe's unit. @throws SignalboxError PAYMENT_REFUSED when that is impossible. */
export function toStripe(money: Money): StripeMoney {
  const amount = toStripeAmount(money.amountMinor, money.currency);
  if (amount === null) throw new SignalboxError('PAYMENT_REFUSED', { detail: moneyRefusal(money)?.message });
  return { amount, currency: money.currency.toLowerCase() };
}

/** Converts Stripe's amount to our minor unit. @throws SignalboxError PAYMENT_REFUSED when that is impossible. */
export function minorFrom({ amount, currency }: StripeMoney): number {
  const minor = fromStripeAmount(amount, currency.toUpperCase());
  if (minor !== null) return minor;
  throw new SignalboxError('PAYMENT_REFUSED', {
    detail: `the provider answers with ${amount} ${currency}, which is not a whole number of minor units`,
    fix: 'Look at the payment in the dashboard of the provider.',
    nothingHappened: false,
  });
}

/** How an answer differs from the requested money, or null. */
export function differenceFrom(money: Money, answered: StripeMoney): string | null {
  const asked = toStripe(money);
  if (answered.amount === asked.amount && answered.currency === asked.currency) return null;
  return `the provider says ${textOf(answered)} instead of ${textOf(asked)}`;
}

/** Formats an amount; one that cannot be converted stays in the provider's unit. */
function textOf({ amount, currency }: StripeMoney): string {
  const code = currency.toUpperCase();
  const minor = fromStripeAmount(amount, code);
  return minor === null ? `${amount} ${currency} (its own unit)` : `${decimalText(minor, code)} ${code}`;
}
