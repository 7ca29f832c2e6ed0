import { readDecimal } from '../../src/formats/decimal.ts';
import { ibanProblem } from '../../src/formats/iban.ts';
import { taxIdProblem } from '../../src/formats/tax-id.ts';
import type { Random } from './random.ts';
import type { Language } from './words.ts';

/** How a country's invoices are written. In patterns `0` stands for a digit; everything else stands for itself. */
export interface Country {
  code: string;
  language: Language;
  currency: string;
  rates: readonly number[];
  taxId: string;
  iban: string;
  /** Thousands and decimal marks. */
  marks: readonly [string, string];
  form: string;
}

export const COUNTRIES: readonly Country[] = [
  {
    code: 'GB',
    language: 'en',
    currency: 'GBP',
    rates: [20, 5],
    taxId: 'GB000000000',
    iban: 'NWBK00000000000000',
    marks: [',', '.'],
    form: 'Ltd',
  },
  {
    code: 'IE',
    language: 'en',
    currency: 'EUR',
    rates: [23, 13.5],
    taxId: 'IE0000000T',
    iban: 'AIBK00000000000000',
    marks: [',', '.'],
    form: 'Ltd',
  },
  {
    code: 'DE',
    language: 'de',
    currency: 'EUR',
    rates: [19, 7],
    taxId: 'DE000000000',
    iban: '000000000000000000',
    marks: ['.', ','],
    form: 'GmbH',
  },
  {
    code: 'AT',
    language: 'de',
    currency: 'EUR',
    rates: [20, 10],
    taxId: 'ATU00000000',
    iban: '0000000000000000',
    marks: [' ', ','],
    form: 'GmbH',
  },
  {
    code: 'CH',
    language: 'de',
    currency: 'CHF',
    rates: [8.1, 2.6],
    taxId: 'CHE000000000MWST',
    iban: '00000000000000000',
    marks: ['’', '.'],
    form: 'AG',
  },
  {
    code: 'FR',
    language: 'fr',
    currency: 'EUR',
    rates: [20, 5.5],
    taxId: 'FR00000000000',
    iban: '00000000000000000000000',
    marks: [' ', ','],
    form: 'SARL',
  },
  {
    code: 'ES',
    language: 'es',
    currency: 'EUR',
    rates: [21, 10],
    taxId: 'ESB00000000',
    iban: '00000000000000000000',
    marks: ['.', ','],
    form: 'S.L.',
  },
  {
    code: 'IT',
    language: 'it',
    currency: 'EUR',
    rates: [22, 10],
    taxId: 'IT00000000000',
    iban: 'X0000000000000000000000',
    marks: ['.', ','],
    form: 'S.r.l.',
  },
  {
    code: 'NL',
    language: 'nl',
    currency: 'EUR',
    rates: [21, 9],
    taxId: 'NL000000000B01',
    iban: 'INGB0000000000',
    marks: ['.', ','],
    form: 'B.V.',
  },
  {
    code: 'PL',
    language: 'pl',
    currency: 'PLN',
    rates: [23, 8],
    taxId: 'PL0000000000',
    iban: '000000000000000000000000',
    marks: [' ', ','],
    form: 'Sp. z o.o.',
  },
];

const filled = (pattern: string, random: Random): string => pattern.replaceAll('0', () => String(random.whole(0, 9)));

/** A tax id of the country with right check digits. */
export function taxIdOf({ taxId }: Country, random: Random): string {
  for (;;) {
    const id = filled(taxId, random);
    if (taxIdProblem(id) === null) return id;
  }
}

/** An IBAN of the country with right check digits. */
export function ibanOf({ code, iban }: Country, random: Random): string {
  for (;;) {
    const bban = filled(iban, random);
    const number = [...`${bban}${code}00`].map((mark) => Number.parseInt(mark, 36)).join('');
    const whole = `${code}${String(98n - (readDecimal(number)!.units % 97n)).padStart(2, '0')}${bban}`;
    if (ibanProblem(whole) === null) return whole;
  }
}
