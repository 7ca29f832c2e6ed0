/**
 * VAT rates of the EU's members, standard rate first: `19`, or with the days of a rate that changed `16@2020-07-01..2020-12-31`.
 * Compared on 2026-11-29 with the European Commission's Taxes in Europe Database, as the package eu-vat-rates-data 2026.9.29 (PyPI) has it; it lacks the
 * 4.8 of Ireland (livestock), the 9 of Greek islands, and past rates; those of Estonia and Romania were compared with notices of their change in 2024 and
 * 2025. A rate that is not here sends the invoice to a person. Special rates of other regions, such as Madeira, Corsica and Jungholz, are left out.
 */
const RATES: Record<string, string> = {
  AT: '20 10 4.9@2026-07-01.. 13@2016-01-01.. 5@2020-07-01..2021-12-31 12@..2015-12-31',
  BE: '21 12 6',
  BG: '20 9',
  CY: '19 9 5 3@2023-07-01..',
  CZ: '21 12@2024-01-01.. 15@..2023-12-31 10@2015-01-01..2023-12-31',
  DE: '19 7 16@2020-07-01..2020-12-31 5@2020-07-01..2020-12-31',
  DK: '25',
  EE: '24@2025-07-01.. 22@2024-01-01..2025-06-30 20@..2023-12-31 13@2025-01-01.. 9 5@2022-08-01..2024-12-31',
  ES: '21 10 5@2021-06-01..2024-12-31 4 7.5@2024-10-01..2024-12-31 2@2024-10-01..2024-12-31',
  FI: '25.5@2024-09-01.. 24@..2024-08-31 14@..2025-12-31 13.5@2026-01-01.. 10',
  FR: '20 10 5.5 2.1',
  GR: '24@2016-06-01.. 23@..2016-05-31 13 6@2015-07-20.. 6.5@..2015-07-19 17@2024-01-01.. 9@2024-01-01.. 4@2024-01-01..',
  HR: '25 13 5',
  HU: '27 18 5',
  IE: '23 21@2020-09-01..2021-02-28 13.5 9 4.8',
  IT: '22 10 5@2016-01-01.. 4',
  LT: '21 9@..2025-12-31 12@2026-01-01.. 5',
  LU: '17@2015-01-01.. 15@..2014-12-31 16@2023-01-01..2023-12-31 14 13@2023-01-01..2023-12-31 12@..2014-12-31 8 7@2023-01-01..2023-12-31 6@..2014-12-31 3',
  LV: '21 12 5@2018-01-01..',
  MT: '18 12@2024-01-01.. 7 5',
  NL: '21 9@2019-01-01.. 6@..2018-12-31',
  PL: '23 8 5',
  PT: '23 13 6',
  RO: '21@2025-08-01.. 19@2017-01-01..2025-07-31 20@2016-01-01..2016-12-31 24@..2015-12-31 11@2025-08-01.. 9@..2026-07-31 5@..2025-07-31',
  SE: '25 12 6',
  SI: '22 9.5 5@2020-01-01..',
  SK: '23@2025-01-01.. 20@..2024-12-31 19@2025-01-01.. 10@..2024-12-31 5@2023-01-01..',
};

/** Rates of a country on a day, or null where they are not known. Zero is always possible: exempt, exported, reverse charge. */
export function vatRatesOf(country: string, day: string): number[] | null {
  const rates = RATES[country];
  if (rates === undefined) return null;
  return [0, ...rates.split(' ').flatMap((entry) => (isInForce(entry, day) ? [Number.parseFloat(entry)] : []))];
}

function isInForce(entry: string, day: string): boolean {
  const [from = '', until = ''] = (entry.split('@')[1] ?? '').split('..');
  return (from === '' || day >= from) && (until === '' || day <= until);
}
