import { InvoiceReading } from '../../../contracts/invoice/reading.schema.ts';
import type { DocumentText } from '../../../kit/activity/documents/port.ts';
import { totalsOf } from './amounts.ts';
import { contextOf } from './context.ts';
import { dueOn, issuedOn } from './dates.ts';
import { accountToPay, creditedNumber, invoiceNumber, orderNumber, vendorTaxId } from './identifiers.ts';
import { tableOf } from './lines.ts';
import { linesOf, type Line } from './page.ts';
import { vendorName } from './parties.ts';
import { remarksOn } from './remarks.ts';

/** Reads an invoice by coded rules for the usual labels in twelve languages. What is missing or ambiguous is null, never a guess. */
export function readInvoiceText(text: DocumentText): InvoiceReading {
  const lines = linesOf(text);
  const context = contextOf(lines);
  const credit = isCreditNote(lines);
  const table = tableOf(lines, context);
  const reading: InvoiceReading = {
    number: invoiceNumber(lines, credit),
    issuedOn: issuedOn(lines, context.dateOrder),
    dueOn: dueOn(lines, context.dateOrder),
    vendorName: vendorName(lines),
    vendorTaxId: vendorTaxId(lines),
    iban: accountToPay(lines),
    orderNumber: orderNumber(lines),
    currency: context.currency,
    ...totalsOf(lines, context, (line) => table.rows.has(lines.indexOf(line))),
    lines: table.lines,
  };
  return InvoiceReading.parse(credit && (reading.total ?? 0) > 0 ? negated(reading) : reading);
}

/** The number of the invoice that a credit note names, or null. */
export const readCreditedNumber = (text: DocumentText): string | null => creditedNumber(linesOf(text));

/** What the page says that no field of the reading holds and only a person can judge, each as a sentence. */
export const readRemarks = (text: DocumentText, reading: InvoiceReading): string[] => remarksOn(linesOf(text), reading);

const TOP = 15; // lines of a page in which its title stands

/** A credit note says so at the top, at the beginning of a cell, and is not called an invoice there. */
function isCreditNote(lines: readonly Line[]): boolean {
  const top = lines.filter(({ cells }) => cells.length > 0).slice(0, TOP);
  return top.some(({ hits, cells }) => hits.some(({ kind, at }) => kind === 'credit' && cells.some((cell) => cell.at === at)));
}

const minus = (amount: number | null): number | null => (amount === null ? null : 0 - amount);

/** A credit note prints its amounts without a sign. */
const negated = (reading: InvoiceReading): InvoiceReading => ({
  ...reading,
  net: minus(reading.net),
  tax: minus(reading.tax),
  total: minus(reading.total),
  amountDue: minus(reading.amountDue),
  taxes: reading.taxes.map(({ ratePercent, net, tax }) => ({ ratePercent, net: minus(net), tax: minus(tax) })),
  lines: reading.lines.map((line) => ({
    ...line,
    unitPrice: line.unitPrice,
    quantity: line.quantity === null ? null : -line.quantity,
    net: minus(line.net),
  })),
});
