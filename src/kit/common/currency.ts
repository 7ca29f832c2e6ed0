import { SignalboxError } from './failures.ts';

const NO_DIGITS = 'BIF CLP DJF GNF ISK JPY KMF KRW PYG RWF UGX VND VUV XAF XOF XPF'.split(' ');
const THREE_DIGITS = 'BHD IQD JOD KWD LYD OMR TND'.split(' ');
const TWO_DIGITS = (
  'AED AFN ALL AMD ANG AOA ARS AUD AWG AZN BAM BBD BDT BGN BMD BND BOB BRL BSD BTN BWP BYN BZD CAD CDF CHF CNY COP CRC CUP CVE CZK DKK ' +
  'DOP DZD EGP ERN ETB EUR FJD FKP GBP GEL GHS GIP GMD GTQ GYD HKD HNL HTG HUF IDR ILS INR IRR JMD KES KGS KHR KPW KYD KZT LAK LBP LKR ' +
  'LRD LSL MAD MDL MGA MKD MMK MNT MOP MRU MUR MVR MWK MXN MYR MZN NAD NGN NIO NOK NPR NZD PAB PEN PGK PHP PKR PLN QAR RON RSD RUB SAR ' +
  'SBD SCR SDG SEK SGD SHP SLE SOS SRD SSP STN SVC SYP SZL THB TJS TMT TOP TRY TTD TWD TZS UAH USD UYU UZS VED VES WST XCD XCG YER ZAR ' +
  'ZMW ZWG'
).split(' ');

/** ISO 4217: how many digits each currency has behind the decimal mark. */
const DIGITS: ReadonlyMap<string, number> = new Map([
  ...NO_DIGITS.map((code) => [code, 0] as const),
  ...TWO_DIGITS.map((code) => [code, 2] as const),
  ...THREE_DIGITS.map((code) => [code, 3] as const),
]);

/** Money as it is counted: a whole number of the currency's smallest unit. */
export interface Amount {
  minor: number;
  /** ISO 4217. */
  currency: string;
}

/** Whether a text is the code of a currency that we know, in capitals. */
export const isCurrency = (code: string): boolean => DIGITS.has(code);

/** Digits behind the decimal mark. @throws SignalboxError INPUT_INVALID for a code that is none. */
export function minorDigits(currency: string): number {
  const digits = DIGITS.get(currency);
  if (digits === undefined) throw wrong('currency', `${JSON.stringify(currency.slice(0, 10))} is no currency of ISO 4217 that we know`);
  return digits;
}

/**
 * A decimal text such as `1234.5` as minor units, exactly: no floating point is involved.
 * @throws SignalboxError INPUT_INVALID for an unknown currency, a text that is no plain positive decimal, more digits than the currency has,
 * or an amount that whole numbers cannot hold.
 */
export function parseAmount(text: string, currency: string): Amount {
  const digits = minorDigits(currency);
  const [, whole, fraction = ''] = /^(\d{1,18})(?:\.(\d{1,18}))?$/.exec(text.trim()) ?? [];
  if (whole === undefined) throw wrong('amount', `${JSON.stringify(text.slice(0, 40))} is no decimal number without a sign`);
  const kept = fraction.replace(/0+$/, '');
  if (kept.length > digits) throw wrong('amount', `${text.trim()} has more than the ${digits} decimal digits of ${currency}`);
  const minor = BigInt(whole + kept.padEnd(digits, '0'));
  if (minor > BigInt(Number.MAX_SAFE_INTEGER)) throw wrong('amount', `${text.trim()} ${currency} is too large`);
  return { minor: Number(minor), currency };
}

/**
 * Minor units as decimal text without grouping: `1234.50`; what {@link parseAmount} reads.
 * @param digits behind the decimal mark, where the amount is not counted as ISO 4217 does.
 */
export function decimalText(minor: number, currency: string, digits = minorDigits(currency)): string {
  const text = BigInt(Math.abs(minor))
    .toString()
    .padStart(digits + 1, '0');
  const at = text.length - digits;
  return `${minor < 0 ? '-' : ''}${text.slice(0, at)}${digits > 0 ? `.${text.slice(at)}` : ''}`;
}

const wrong = (field: string, detail: string) =>
  new SignalboxError('INPUT_INVALID', { field, detail, fix: 'Give an amount in a currency of ISO 4217, such as 12.50 EUR.' });
