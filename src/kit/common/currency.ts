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

/** ISO 4217: number of decimal digits of each currency. */
const DIGITS: ReadonlyMap<string, number> = new Map([
  ...NO_DIGITS.map((code) => [code, 0] as const),
  ...TWO_DIGITS.map((code) => [code, 2] as const),
  ...THREE_DIGITS.map((code) => [code, 3] as const),
]);

/** An amount of money as a whole number of the currency's smallest unit. */
export interface Amount {
  minor: number;
  /** ISO 4217. */
  currency: string;
}

/** Whether a text is a known currency code, in capitals. */
export const isCurrency = (code: string): boolean => DIGITS.has(code);

/** Number of decimal digits. @throws SignalboxError INPUT_INVALID for an unknown code. */
export function minorDigits(currency: string): number {
  const digits = DIGITS.get(currency);
  if (digits === undefined) throw wrong('currency', `${JSON.stringify(currency.slice(0, 10))} is not a known ISO 4217 currency`);
  return digits;
}

/**
 * Parses a decimal text such as `1234.5` into minor units, exactly (no floating point).
 * @throws SignalboxError INPUT_INVALID for an unknown currency, anything but a plain unsigned decimal, too many digits for the currency,
 * or an amount beyond the safe integers.
 */
export function parseAmount(text: string, currency: string): Amount {
  const digits = minorDigits(currency);
  const [, whole, fraction = ''] = /^(\d{1,18})(?:\.(\d{1,18}))?$/.exec(text.trim()) ?? [];
  if (whole === undefined) throw wrong('amount', `${JSON.stringify(text.slice(0, 40))} is not an unsigned decimal number`);
  const kept = fraction.replace(/0+$/, '');
  if (kept.length > digits) throw wrong('amount', `${text.trim()} has more than the ${digits} decimal digits of ${currency}`);
  const minor = BigInt(whole + kept.padEnd(digits, '0'));
  if (minor > BigInt(Number.MAX_SAFE_INTEGER)) throw wrong('amount', `${text.trim()} ${currency} is too large`);
  return { minor: Number(minor), currency };
}

/**
 * Formats minor units without grouping, as {@link parseAmount} reads them: `1234.50`.
 * @param digits decimal digits, where the amount does not follow ISO 4217.
 */
export function decimalText(minor: number, currency: string, digits = minorDigits(currency)): string {
  const text = BigInt(Math.abs(minor))
    .toString()
    .padStart(digits + 1, '0');
  const at = text.length - digits;
  return `${minor < 0 ? '-' : ''}${text.slice(0, at)}${digits > 0 ? `.${text.slice(at)}` : ''}`;
}

const wrong = (field: string, detail: string) =>
  new SignalboxError('INPUT_INVALID', { field, detail, fix: 'Give an amount in an ISO 4217 currency, such as 12.50 EUR.' });
