import { countrySpecs, validateIBAN, ValidationErrorsIBAN } from 'ibantools';

const { NoIBANCountry, WrongBBANLength, WrongBBANFormat, WrongAccountBankBranchChecksum } = ValidationErrorsIBAN;

/** An account number as it is compared: without spaces, in capitals. */
export const plainAccount = (text: string): string => text.replace(/\s/gu, '').toUpperCase();

/** The electronic form of what is written like an IBAN (a country that has them, two digits), else null. Its check digits may be wrong. */
export function ibanLike(text: string): string | null {
  const plain = plainAccount(text).replaceAll('-', '');
  return /^[A-Z]{2}\d{2}[A-Z0-9]*$/.test(plain) && hasIbans(plain.slice(0, 2)) ? plain : null;
}

const hasIbans = (country: string): boolean => Object.hasOwn(countrySpecs, country) && countrySpecs[country]!.chars !== null;

/** What is wrong with an IBAN in electronic form, or null. A country's own check digits inside of the account number are not looked at. */
export function ibanProblem(iban: string): string | null {
  const country = iban.slice(0, 2);
  const errors = validateIBAN(iban).errorCodes.filter((error) => error !== WrongAccountBankBranchChecksum);
  const impossible = /^..(?:00|01|99)/.test(iban); // no calculation ends with these, though their remainder may fit
  if (errors.length === 0 && !impossible) return null;
  if (errors.includes(NoIBANCountry)) return `${JSON.stringify(country)} is no country with IBANs`;
  if (errors.includes(WrongBBANLength))
    return `an IBAN of ${country} has ${countrySpecs[country]!.chars} characters, this one ${iban.length}`;
  return errors.includes(WrongBBANFormat) ? `it is not built as an IBAN of ${country} is` : 'its check digits are wrong';
}
