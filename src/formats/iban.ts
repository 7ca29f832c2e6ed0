import { countrySpecs, validateIBAN, ValidationErrorsIBAN } from 'ibantools';

const { NoIBANCountry, WrongBBANLength, WrongBBANFormat, WrongAccountBankBranchChecksum } = ValidationErrorsIBAN;

/** Normalised account number: without white space, in capitals. */
export const plainAccount = (text: string): string => text.replace(/\s/gu, '').toUpperCase();

/** Electronic form of a text that looks like an IBAN (country with IBANs, two digits), else null. Check digits are not verified. */
export function ibanLike(text: string): string | null {
  const plain = plainAccount(text).replaceAll('-', '');
  return /^[A-Z]{2}\d{2}[A-Z0-9]*$/.test(plain) && hasIbans(plain.slice(0, 2)) ? plain : null;
}

const hasIbans = (country: string): boolean => Object.hasOwn(countrySpecs, country) && countrySpecs[country]!.chars !== null;

/** Problem of an IBAN in electronic form, or null. National check digits inside the account number are not verified. */
export function ibanProblem(iban: string): string | null {
  const country = iban.slice(0, 2);
  const errors = validateIBAN(iban).errorCodes.filter((error) => error !== WrongAccountBankBranchChecksum);
  const impossible = /^..(?:00|01|99)/.test(iban); // never generated, though the remainder may be valid
  if (errors.length === 0 && !impossible) return null;
  if (errors.includes(NoIBANCountry)) return `${JSON.stringify(country)} is not a country with IBANs`;
  if (errors.includes(WrongBBANLength))
    return `an IBAN of ${country} has ${countrySpecs[country]!.chars} characters, this one ${iban.length}`;
  return errors.includes(WrongBBANFormat) ? `it does not have the structure of an IBAN of ${country}` : 'its check digits are wrong';
}
