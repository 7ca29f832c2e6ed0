import { isCurrency, minorDigits } from './currency.ts';

/**
 * The currencies in which Stripe charges cards, and the unit of its amounts. Source: https://docs.stripe.com/currencies, sections "Supported
 * currencies", "Zero-decimal currencies", "Three-decimal currencies" and "Special cases" (November 2026).
 */
const NO_DECIMALS = 'BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF'; // MGA has two in ISO 4217
/** Special cases: two decimals that are always 00. HUF and TWD have this only in payouts, so they are not listed here. */
const TWO_DECIMALS_ALWAYS_ZERO = 'ISK UGX';
/** The last digit must be 0. */
const THREE_DECIMALS = 'BHD JOD KWD OMR TND';
const TWO_DECIMALS =
  'AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BWP BYN BZD CAD CDF CHF CNY COP CRC CVE CZK DKK DOP DZD ' +
  'EGP ETB EUR FJD FKP GBP GEL GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR JMD KES KGS KHR KYD KZT LAK LBP LKR LRD LSL MAD MDL MKD MMK ' +
  'MNT MOP MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SEK SGD SHP SLE SOS SRD ' +
  'STN SZL THB TJS TOP TRY TTD TWD TZS UAH USD UYU UZS WST XCD XCG YER ZAR ZMW';

/** How Stripe counts amounts of a currency. */
export interface StripeUnit {
  /** Decimal digits of its amounts. */
  decimals: number;
  /** Amounts are multiples of this. */
  step: number;
}

const units = (codes: string, unit: StripeUnit) => codes.split(' ').map((code) => [code, unit] as const);

const UNITS: ReadonlyMap<string, StripeUnit> = new Map([
  ...units(NO_DECIMALS, { decimals: 0, step: 1 }),
  ...units(TWO_DECIMALS, { decimals: 2, step: 1 }),
  ...units(TWO_DECIMALS_ALWAYS_ZERO, { decimals: 2, step: 100 }),
  ...units(THREE_DECIMALS, { decimals: 3, step: 10 }),
]);

/** @param currency ISO 4217 code in capitals. @returns null if Stripe does not charge in it. */
export const stripeUnit = (currency: string): StripeUnit | null => UNITS.get(currency) ?? null;

/** All codes of the table. */
export const STRIPE_CURRENCIES: readonly string[] = [...UNITS.keys()];

/**
 * Converts an amount in ISO 4217 minor units to Stripe's: 4500 ISK become 450000, 1200000 MGA become 12000.
 * @returns null where Stripe cannot express it: unsupported currency, or a fraction it does not accept.
 */
export function toStripeAmount(minor: number, currency: string): number | null {
  const unit = knownUnit(currency);
  const amount = unit && scaled(minor, unit.decimals - minorDigits(currency));
  return amount !== null && amount % unit!.step === 0 ? amount : null;
}

/** The inverse. @returns null where ISO 4217 minor units cannot express the amount. */
export function fromStripeAmount(amount: number, currency: string): number | null {
  const unit = knownUnit(currency);
  return unit && scaled(amount, minorDigits(currency) - unit.decimals);
}

const knownUnit = (currency: string): StripeUnit | null => (isCurrency(currency) ? stripeUnit(currency) : null);

/** Exactly, or null. */
function scaled(amount: number, byDigits: number): number | null {
  const result = byDigits < 0 ? amount / 10 ** -byDigits : amount * 10 ** byDigits;
  return Number.isSafeInteger(result) ? result : null;
}
