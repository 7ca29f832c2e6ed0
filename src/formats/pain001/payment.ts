import { plainDecimal, readDecimal, type Decimal } from '../decimal.ts';
import type { XmlElement } from '../xml.ts';
import { find, textAt } from './elements.ts';
import { TRANSFER } from './known.ts';
import { accountRefusal, namedIn, partyOf, type FileParty, type NamedParty } from './parties.ts';
import { refusalIn, type Refusal } from './refuse.ts';
import { remittanceOf } from './remittance.ts';

/** One payment of the file. An invalid one carries its refusal, so that it does not stop the valid ones. */
export interface FilePayment {
  /** From 1, in the order of the file. */
  number: number;
  endToEndId: string | null;
  debtor: FileParty;
  creditor: FileParty;
  /** Further parties that the payment names. */
  parties: NamedParty[];
  /** A decimal in canonical form such as `10.5`, or the original text if it is invalid. */
  amount: string;
  currency: string;
  purpose: string | null;
  purposeCode: string | null;
  /** Requested day or date-time, ISO 8601, or null. */
  executeOn: string | null;
  /** What was changed, such as a cut text, or null. */
  note: string | null;
  /** Why the payment is invalid, or null. */
  refusal: Refusal | null;
}

/** Common data of the payments of a batch. */
export interface Batch {
  element: XmlElement;
  parties: NamedParty[];
  executeOn: string | null;
  refusal: Refusal | null;
}

/** The standard's value for a missing id. */
const NO_ID = 'NOTPROVIDED';

export function readPayment(transfer: XmlElement, batch: Batch, number: number, place: string): FilePayment & { counted: Decimal | null } {
  const amount = find(transfer, 'Amt/InstdAmt');
  const value = readDecimal(amount?.text ?? '');
  const currency = amount?.attributes['Ccy'] ?? '';
  const id = textAt(transfer, 'PmtId/EndToEndId');
  const codes = [find(transfer, 'Purp'), find(transfer, 'PmtTpInf/CtgyPurp') ?? find(batch.element, 'PmtTpInf/CtgyPurp')];
  return {
    number,
    endToEndId: id === NO_ID ? null : id,
    debtor: partyOf(batch.element, 'Dbtr'),
    creditor: partyOf(transfer, 'Cdtr'),
    parties: [...batch.parties, ...namedIn(transfer)],
    amount: value ? plainDecimal(value) : (amount?.text ?? ''),
    currency,
    ...remittanceOf(transfer),
    purposeCode:
      codes
        .map((code) => textAt(code, 'Cd') ?? textAt(code, 'Prtry'))
        .filter(Boolean)
        .join(' ') || null,
    executeOn: batch.executeOn,
    refusal:
      batch.refusal ??
      refusalIn(transfer, TRANSFER, place) ??
      amountRefusal(amount, value, `${place}/Amt/InstdAmt`) ??
      accountRefusal(batch.element, 'Dbtr', currency) ??
      accountRefusal(transfer, 'Cdtr', currency),
    counted: value ?? readDecimal(textAt(transfer, 'Amt/EqvtAmt/Amt') ?? ''),
  };
}

/** Rules of the standard: above zero, at most 18 digits and 5 decimals. */
function amountRefusal(amount: XmlElement | undefined, value: Decimal | null, field: string): Refusal | null {
  if (!amount) return { field, reason: 'it is missing' };
  const written = JSON.stringify(amount.text.slice(0, 30));
  if (!value) return { field, reason: `${written} is not a decimal number` };
  if (value.units <= 0n) return { field, reason: `${written} is not above zero` };
  if (value.scale > 5 || value.units.toString().length > 18)
    return { field, reason: `${written} has more than 18 digits, or more than 5 decimals` };
  return null;
}
