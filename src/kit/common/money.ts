/** Digits behind the decimal mark where they are not two. */
const DIGITS: Record<string, number> = { JPY: 0, KRW: 0, ISK: 0, HUF: 2, KWD: 3, BHD: 3, TND: 3 };

/** How many digits a currency has behind the decimal mark. */
const minorDigits = (currency: string): number => DIGITS[currency] ?? 2;

/**
 * Money for a reader: `1,234.50 EUR` in English, `1.234,50 EUR` in German, `1 234,50 EUR` in French.
 * @param minor amount in the currency's smallest unit.
 * @param language ISO 639-1; an unknown one is written as in English.
 */
export function formatMoney(minor: number, currency: string, language = 'en'): string {
  const digits = minorDigits(currency);
  const [whole = '0', fraction] = (Math.abs(minor) / 10 ** digits).toFixed(digits).split('.');
  const [group, decimal] = MARKS[language] ?? MARKS['en']!;
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, group);
  return `${minor < 0 ? '-' : ''}${grouped}${fraction ? decimal + fraction : ''} ${currency}`;
}

const MARKS: Record<string, readonly [group: string, decimal: string]> = { en: [',', '.'], de: ['.', ','], fr: [' ', ','] };
