/**
 * An invoice number without its spelling: `RE 2026/007` and `re-2026-7` are one number. Leading zeros and everything but letters and digits
 * do not count.
 */
export const numberKey = (number: string): string =>
  plain(number)
    .replace(/\d+/g, (digits) => digits.replace(/^0+(?=\d)/, ''))
    .replace(/[^\p{L}\p{N}]/gu, '');

/** A tax id without its spelling. */
export const taxIdKey = (taxId: string): string => plain(taxId).replace(/[^\p{L}\p{N}]/gu, '');

/** A company's name without marks, legal form and spelling of spaces. */
export const nameKey = (name: string): string =>
  plain(name)
    .replace(/[^\p{L}\p{N}]+/gu, ' ')
    .trim()
    .replace(LEGAL_FORM, '')
    .trim();

const LEGAL_FORM =
  / (?:GMBH|MBH|UG|AG|KG|OHG|GBR|SE|LTD|LIMITED|LLC|INC|CORP|PLC|SARL|SAS|SA|SRL|SPA|BV|NV|OY|AB|AS|SP Z O O)(?: (?:CO KG|CO))?$/;

const plain = (text: string): string => text.normalize('NFKD').replace(/\p{M}/gu, '').replaceAll('ß', 'ss').toUpperCase();
