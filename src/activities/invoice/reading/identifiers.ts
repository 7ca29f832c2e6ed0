import { datesIn } from '../../../formats/date-text.ts';
import { ibanLike, ibanProblem, plainAccount } from '../../../formats/iban.ts';
import { plainTaxId, taxIdCountry, taxIdProblem } from '../../../formats/tax-id.ts';
import { isBuyers } from './parties.ts';
import type { Line } from './page.ts';
import { atBestRank, candidates, surest, type Candidate } from './values.ts';

const NUMBER = /^[\s:.#º°№-]*(?<text>(?:\p{L}{1,4} )?[\p{L}\d][\p{L}\d/_.\\-]*)/u;

/** The number behind a label: one word with a digit, or a short prefix and such a word. Dates, amounts and percentages are none. */
function numberAt(text: string): string | null {
  const found = NUMBER.exec(text)?.groups?.['text']?.replace(/[.\-/_]+$/, '') ?? '';
  const words = found.split(' ');
  const number = words.length === 2 && /\d/.test(words[0]!) ? words[0]! : found;
  if (!/\d/.test(number) || (words.length === 2 && number === found && !/^\p{Lu}+$/u.test(words[0]!))) return null;
  const [date] = datesIn(number, 'day first');
  const isDate = date !== undefined && date.at === 0 && date.end === number.length;
  const after = text.slice(text.indexOf(number) + number.length);
  return isDate || number.length > 40 || /^[,.]?\d|^ ?[%€$£]|^,\d/.test(after) ? null : number;
}

/** The invoice's number; that of the credit note on one. */
export const invoiceNumber = (lines: readonly Line[], credit: boolean): string | null => surest(numbersOn(lines, credit));

/** The numbers that may be the invoice's, of those that are equally sure. */
export const invoiceNumbers = (lines: readonly Line[], credit: boolean): string[] => [
  ...new Set(atBestRank(numbersOn(lines, credit)).map(({ value }) => value)),
];

function numbersOn(lines: readonly Line[], credit: boolean): Candidate<string>[] {
  const labelled = candidates(lines, 'number', numberAt);
  const ofCredit = labelled.filter(isOfCredit(lines));
  const titled = [...candidates(lines, 'title', numberAt), ...candidates(lines, 'credit', numberAt)].map(weaker);
  return [...(credit && ofCredit.length > 0 ? ofCredit : labelled), ...titled];
}

/** The number of the invoice that a credit note is for: labelled as an invoice's, and not its own. */
export function creditedNumber(lines: readonly Line[]): string | null {
  const own = invoiceNumber(lines, true);
  const isOwn = isOfCredit(lines);
  const labelled = candidates(lines, 'number', numberAt).filter((candidate) => !isOwn(candidate));
  const titled = candidates(lines, 'title', numberAt).map(weaker);
  return surest([...labelled, ...titled].filter(({ value }) => value !== own));
}

const isOfCredit =
  (lines: readonly Line[]) =>
  ({ hit }: Candidate<string>): boolean =>
    /cred|gutschrift|avoir|abono|rectificativa|korekt|korygujaca/i.test(wording(lines, hit.line, hit));

const wording = (lines: readonly Line[], line: number, { at, end }: { at: number; end: number }): string =>
  lines[line]!.text.slice(at, end);
const weaker = <T>(candidate: Candidate<T>): Candidate<T> => ({ ...candidate, rank: candidate.rank + 1 });

/** The number of our order, as the vendor names it. */
export const orderNumber = (lines: readonly Line[]): string | null => surest(candidates(lines, 'order', numberAt));

/** The valid IBANs that are not the buyer's. */
export const accountsOn = (lines: readonly Line[]): string[] => [
  ...new Set(lines.flatMap((line, index) => (isBuyers(lines, index, 0) ? [] : ibansIn(line.text)))),
];

/** The account to pay: the only valid IBAN that is not the buyer's; else what is labelled as one, right or wrong. */
export function accountToPay(lines: readonly Line[]): string | null {
  const valid = accountsOn(lines);
  if (valid.length > 0) return valid.length === 1 ? valid[0]! : null;
  const read = (text: string): string | null => {
    const plain = plainAccount(
      /^[\s:.#-]*([A-Z0-9]{1,4}(?:[ -]?[A-Z0-9]{1,4})*)/i.exec(text.replace(/\b(?:BIC|SWIFT)\b.*/i, ''))?.[1] ?? '',
    ).replaceAll('-', '');
    return plain.length >= 8 && plain.length <= 34 && /\d{4}/.test(plain) ? plain : null;
  };
  return surest([...candidates(lines, 'iban', read), ...candidates(lines, 'account', read).map(weaker)]);
}

/** Valid IBANs in a text; a Polish account of 26 digits stands for one without its country. */
function ibansIn(text: string): string[] {
  const found = [...text.matchAll(/(?<![A-Z0-9])[A-Z]{2}\d{2}(?:(?: {0,3}|-)[A-Z0-9]){10,30}/gi)].flatMap(([written]) =>
    longestIban(written),
  );
  const polish = [...text.matchAll(/(?<![A-Z0-9]|[A-Z]{2} ?)\d{2}(?: ?\d{4}){6}(?! ?\d)/g)].map(
    ([written]) => `PL${plainAccount(written)}`,
  );
  return [...found, ...polish.filter((iban) => ibanProblem(iban) === null)];
}

/** What follows an IBAN may look like a part of it. */
function longestIban(written: string): string[] {
  const plain = ibanLike(written) ?? '';
  for (let length = plain.length; length >= 15; length -= 1)
    if (ibanProblem(plain.slice(0, length)) === null) return [plain.slice(0, length)];
  return [];
}

/** The vendor's tax id: labelled and not the buyer's; a valid one before one that is not. */
export function vendorTaxId(lines: readonly Line[]): string | null {
  const read = (text: string, at: number, line: Line): string | null => (isBuyers(lines, lines.indexOf(line), at) ? null : taxIdAt(text));
  const labelled = candidates(lines, 'taxId', read);
  const valid = labelled.filter(({ value }) => taxIdCountry(value) !== null && taxIdProblem(value) === null);
  return surest(valid.length > 0 ? valid.map((candidate) => ({ ...candidate, rank: 0 })) : labelled);
}

function taxIdAt(text: string): string | null {
  const written = /^[\s:.#º°/-]*([A-Z]{0,3}[ -]?[A-Z0-9]{1,12}(?:[ .-]?[A-Z0-9]{1,12})*)/.exec(text)?.[1] ?? '';
  const whole = plainTaxId(written);
  const parts = written.split(' ');
  const first = parts.map((_, index) => plainTaxId(parts.slice(0, parts.length - index).join(' ')));
  const valid = first.find((id) => taxIdCountry(id) !== null && taxIdProblem(id) === null);
  const id = valid ?? plainTaxId(/^[A-Z]{0,3}[ -]?[A-Z0-9.-]*(?: \d[\d.]*)*/.exec(written)?.[0] ?? whole);
  return id.length >= 8 && id.length <= 16 && (id.match(/\d/g)?.length ?? 0) >= 7 ? id : null;
}
