import { isCurrency, minorDigits } from './currency.ts';

/**
 * The currencies in which Stripe charges cards, and the unit of its amounts. Source: https://docs.stripe.com/currencies, sections "Supported
 * currencies", "Zero-decimal currencies", "Three-decimal currencies" and "Special cases" (November 2026).
 */
const NO_DECIMALS = 'BIF CLP DJF GNF JPY KMF KRW MGA PYG RWF VND VUV XAF XOF XPF'; // MGA has two in ISO 4217
/** Special cases: two decimals that are always 00. For HUF and TWD that is so in payouts alone, so they are with the others. */
const TWO_DECIMALS_ALWAYS_ZERO = 'ISK UGX';
/** The last digit must be 0. */
const THREE_DECIMALS = 'BHD JOD KWD OMR TND';
const TWO_DECIMALS =
  'AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BWP BYN BZD CAD CDF CHF CNY COP CRC CVE CZK DKK DOP DZD ' +
  'EGP ETB EUR FJD FKP GBP GEL GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR JMD KES KGS KHR KYD KZT LAK LBP LKR LRD LSL MAD MDL MKD MMK ' +
  'MNT MOP MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR SBD SCR SEK SGD SHP SLE SOS SRD ' +
  'STN SZL THB TJS TOP TRY TTD TWD TZS UAH USD UYU UZS WST XCD XCG YER ZAR ZMW';

/** How Stripe counts a currency. */
export interface StripeUnit {
  /** Digits behind the decimal mark of its amounts. */
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

/** @param currency ISO 4217 code in capitals. @returns null for one in which Stripe does not charge. */
export const stripeUnit = (currency: string): StripeUnit | null => UNITS.get(currency) ?? null;

/** The codes of the table. */
export const STRIPE_CURRENCIES: readonly string[] = [...UNITS.keys()];

/**
 * An amount in our minor unit (ISO 4217) as Stripe counts it: 4500 ISK become 450000, 1200000 MGA become 12000.
 * @returns null where Stripe cannot express it: another currency, or a fraction that it does not take.
 */
export function toStripeAmount(minor: number, currency: string): number | null {
  const unit = knownUnit(currency);
  const amount = unit && scaled(minor, unit.decimals - minorDigits(currency));
  return amount !== null && amount % unit!.step === 0 ? amount : null;
}

/** The way back. @returns null where our minor unit cannot express the amount. */
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
