import { decimalText, isCurrency } from './currency.ts';

/**
 * Money for a reader: `1,234.50 EUR` in English, `1.234,50 EUR` in German, `1 234,50 EUR` in French.
 * @param minor amount in the currency's smallest unit.
 * @param language ISO 639-1; an unknown one is written as in English.
 * A currency that we do not know has two digits: this is for readers, nothing is counted here.
 */
export function formatMoney(minor: number, currency: string, language = 'en'): string {
  const [whole = '0', fraction] = decimalText(Math.abs(minor), isCurrency(currency) ? currency : 'EUR').split('.');
  const [group, decimal] = MARKS[language] ?? MARKS['en']!;
  const grouped = whole.replace(/\B(?=(\d{3})+$)/g, group);
  return `${minor < 0 ? '-' : ''}${grouped}${fraction ? decimal + fraction : ''} ${currency}`;
}

const MARKS: Record<string, readonly [group: string, decimal: string]> = { en: [',', '.'], de: ['.', ','], fr: [' ', ','] };
