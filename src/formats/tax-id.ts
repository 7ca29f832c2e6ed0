import jsvat from 'jsvat-next';

/** Electronic form of a tax id: capitals and digits alone. */
export const plainTaxId = (text: string): string => text.toUpperCase().replaceAll(/[^A-Z0-9]/g, '');

const GSTIN = /^\d{2}[A-Z]{5}\d{4}[A-Z][1-9A-Z]Z[0-9A-Z]$/;

/** ISO 3166 of the country that a VAT number (EU, GB, CH, NO …) or an Indian GSTIN names, or null. Greece writes EL. */
export function taxIdCountry(id: string): string | null {
  if (GSTIN.test(id)) return 'IN';
  const prefix = /^(CHE|[A-Z]{2})\d?[A-Z0-9]/.exec(id)?.[1]?.slice(0, 2) ?? '';
  const country = prefix === 'EL' ? 'GR' : prefix;
  return jsvat.countries.some(({ codes }) => codes.includes(country)) ? country : null;
}

/** Problem of a tax id in electronic form, or null. Ids of countries without known rules pass. */
export function taxIdProblem(id: string): string | null {
  const country = taxIdCountry(id);
  if (country === null) return null;
  if (country === 'IN') return gstinDigit(id) === id.at(-1) ? null : 'its check digit is wrong';
  const { isValid, isValidFormat } = jsvat.checkVAT(id, jsvat.countries);
  if (isValid) return null;
  return isValidFormat ? 'its check digits are wrong' : `it does not have the structure of a VAT number of ${country}`;
}

/** Whether two tax ids are the same; one may lack the country. */
export const sameTaxId = (one: string, two: string): boolean => {
  const [a, b] = [plainTaxId(one), plainTaxId(two)];
  return a === b || a === b.replace(/^[A-Z]{2}/, '') || b === a.replace(/^[A-Z]{2}/, '');
};

const DIGITS = '0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ';

/** Check digit of a GSTIN: Luhn modulo 36. */
function gstinDigit(id: string): string {
  const sum = [...id.slice(0, 14)].reduce((total, digit, index) => {
    const product = DIGITS.indexOf(digit) * (index % 2 === 0 ? 1 : 2);
    return total + Math.floor(product / 36) + (product % 36);
  }, 0);
  return DIGITS[(36 - (sum % 36)) % 36]!;
}
