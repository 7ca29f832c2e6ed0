import { decimalText, isCurrency } from './currency.ts';

/**
 * Formats money for readers: `1,234.50 EUR` in English, `1.234,50 EUR` in German, `1 234,50 EUR` in French. Unknown currencies get two digits.
 * @param minor amount in the currency's smallest unit.
 * @param language ISO 639-1; unknown ones format as English.
 */
export function formatMoney(minor: number, currency: string, language = 'en'): string {
  const [whole = '0', fraction] = decimalText(Math.abs(minor), isCurrency(currency) ? currency : 'EUR').split('.');
  const [group, decimal] = MARKS[language] ?? MARKS['en']!;
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, group);
  return `${minor < 0 ? '-' : ''}${grouped}${fraction ? decimal + fraction : ''} ${currency}`;
}

const MARKS: Record<string, readonly [group: string, decimal: string]> = { en: [',', '.'], de: ['.', ','], fr: [' ', ','] };
