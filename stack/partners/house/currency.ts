import { STRIPE_CURRENCIES, stripeUnit } from '../../../src/kit/common/stripe-units.ts';
import { invalid } from './wording.ts';

/** The smallest charges in Stripe's unit. Source: https://docs.stripe.com/currencies, section "Minimum and maximum charge amounts" (November 2026). */
const SMALLEST: Record<string, number> = {
  ...{ AED: 200, AUD: 50, BGN: 100, BRL: 50, CAD: 50, CHF: 50, CZK: 1_500, DKK: 250, EUR: 50, GBP: 30, HKD: 400, HUF: 17_500 },
  ...{ INR: 50, JPY: 50, MXN: 1_000, MYR: 200, NOK: 300, NZD: 50, PLN: 200, RON: 200, SEK: 300, SGD: 50, THB: 1_000, USD: 50 },
};

/** @throws Refusal for an unsupported currency, or an amount that is not a multiple of the currency's step. */
export function checkUnit(amount: number, currency: string, param: string): void {
  const unit = stripeUnit(currency.toUpperCase());
  if (!unit || currency !== currency.toLowerCase())
    throw invalid(
      `Invalid currency: ${currency}. Stripe currently supports these currencies: ${STRIPE_CURRENCIES.join(', ').toLowerCase()}`,
      undefined,
      'currency',
    );
  if (amount % unit.step === 0) return;
  const message =
    unit.decimals === 3
      ? 'Invalid amount. Currencies with three decimal places must be evenly divisible by 10.'
      : `Invalid amount. Amounts in ${currency} must be evenly divisible by ${unit.step}.`;
  throw invalid(message, 'parameter_invalid_integer', param);
}

/** @throws Refusal for an amount below the minimum charge. */
export function checkSmallest(amount: number, currency: string): void {
  const smallest = SMALLEST[currency.toUpperCase()] ?? 0;
  if (amount < smallest) throw invalid(`Amount must be at least ${smallest} in ${currency}`, 'amount_too_small', 'amount');
}
