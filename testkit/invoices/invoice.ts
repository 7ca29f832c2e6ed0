import { decimalText } from '../../src/kit/common/currency.ts';
import type { InvoiceAnswer } from '../../src/activities/invoice/reading/answer.ts';
import { nameKey, numberKey, taxIdKey } from '../../src/contracts/invoice/keys.ts';
import type { InvoiceReading } from '../../src/contracts/invoice/reading.schema.ts';
import type { InvoiceInput } from '../../src/contracts/invoice/schema.ts';
import type { DocumentReader } from '../../src/kit/activity/documents/port.ts';
import { SignalboxError } from '../../src/kit/common/failures.ts';
import type { Db } from '../../src/store/database.ts';
import { keepDocument } from '../../src/store/documents.ts';
import { ibanOf } from '../payments/iban.ts';

/** Account and tax id of the vendor in {@link addPurchasing}. */
export const VENDOR = {
  id: 'V-1',
  name: 'Papierhaus Nord GmbH',
  taxId: 'DE136695976',
  iban: ibanOf(500),
  email: 'rechnung@papierhaus.example',
};

/** The day so many days from today. */
export const inDays = (days: number): string => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

/** An invoice of the known vendor over the whole known order. */
export const reading = (changes: Partial<InvoiceReading> = {}): InvoiceReading => ({
  number: 'RE-2026-0815',
  issuedOn: '2026-11-02',
  dueOn: '2026-12-02',
  vendorName: VENDOR.name,
  vendorTaxId: VENDOR.taxId,
  iban: VENDOR.iban,
  orderNumber: 'PO-7001',
  currency: 'EUR',
  net: 20_000,
  tax: 3_800,
  total: 23_800,
  amountDue: null,
  taxes: [{ ratePercent: 19, net: null, tax: 3_800 }],
  lines: [
    { description: 'Copy paper A4', quantity: 20, unitPrice: 500, net: 10_000 },
    { description: 'Folder blue', quantity: 100, unitPrice: 100, net: 10_000 },
  ],
  ...changes,
});

/** So many times the amounts of it. */
export function times(factor: number): Pick<InvoiceReading, 'net' | 'tax' | 'total' | 'taxes' | 'lines'> {
  const { net, tax, total, taxes, lines } = reading();
  const more = (minor: number | null) => (minor === null ? null : minor * factor);
  return {
    ...{ net: more(net), tax: more(tax), total: more(total) },
    taxes: taxes.map((one) => ({ ...one, tax: more(one.tax) })),
    lines: lines.map((line) => ({ ...line, unitPrice: more(line.unitPrice), net: more(line.net) })),
  };
}

/** The amounts of a credit note over all of it. */
export const creditNote = (): ReturnType<typeof times> => ({
  ...times(-1),
  lines: reading().lines.map((line) => ({ ...line, quantity: -line.quantity!, net: -line.net! })),
});

/** A vendor with an order over 20 and 100 pieces, all received. */
export async function addPurchasing(db: Db): Promise<void> {
  const { id, name, taxId, iban, email } = VENDOR;
  const vendor = { id, name, name_key: nameKey(name), tax_id_key: taxIdKey(taxId), email, senders: ['buero@papierhaus.example'] };
  await db.insertInto('vendors').values(vendor).execute();
  await db.insertInto('vendor_accounts').values({ vendor_id: id, iban }).execute();
  await addOrder(db, 'PO-7001');
}

export async function addOrder(db: Db, order_id: string): Promise<void> {
  const order = { id: order_id, number_key: numberKey(order_id), vendor_id: VENDOR.id, currency: 'EUR', expense_account: 'office' };
  await db.insertInto('purchase_orders').values(order).execute();
  const lines = [
    { order_id, line: 1, description: 'Copy paper A4', ordered: 20, unit_price_minor: 500 },
    { order_id, line: 2, description: 'Folder, blue', ordered: 100, unit_price_minor: 100 },
  ];
  await db.insertInto('purchase_order_lines').values(lines).execute();
  await db
    .insertInto('goods_receipts')
    .values(lines.map(({ line, ordered }) => ({ id: `${order_id}-${line}`, order_id, line, quantity: ordered })))
    .execute();
}

const amount = (minor: number | null): string => (minor === null ? '' : decimalText(minor, 'EUR'));
const labelled = (label: string, value: string | null): string[] => (value === null ? [] : [`${label}: ${value}`]);
const rowOf = (...cells: string[]): string => cells.map((cell, index) => cell.padEnd(index === 0 ? 30 : 15)).join('');

/** The page that is read as this reading; a credit note prints its amounts without a sign. */
const pageOf = ({ lines, taxes, ...read }: InvoiceReading): string => {
  const isCredit = read.total !== null && read.total < 0;
  const money = (minor: number | null): string => amount(minor !== null && isCredit ? Math.abs(minor) : minor);
  return [
    ...[read.vendorName ?? '', 'Hafenstrasse 12', '20457 Hamburg', ...labelled('VAT ID', read.vendorTaxId), ''],
    ...[isCredit ? 'CREDIT NOTE' : 'INVOICE', '', 'Bill to:', 'Lindental Handel GmbH', 'Lindenweg 3', '10115 Berlin', ''],
    ...labelled(isCredit ? 'Credit note number' : 'Invoice number', read.number),
    ...labelled('Invoice date', read.issuedOn),
    ...labelled('Due date', read.dueOn),
    ...labelled('Purchase order', read.orderNumber),
    ...['', rowOf('Description', 'Quantity', 'Unit price', 'Amount')],
    ...lines.map(({ description, quantity, unitPrice, net }) =>
      rowOf(description, String(isCredit ? -quantity! : quantity), money(unitPrice), money(net)),
    ),
    ...['', rowOf('', '', 'Subtotal', money(read.net))],
    ...taxes.map(({ ratePercent, tax }) => rowOf('', '', `VAT ${ratePercent} %`, money(tax))),
    ...[rowOf('', '', `Total ${read.currency}`, money(read.total))],
    ...(read.amountDue === null ? [] : [rowOf('', '', 'Deposit paid', ''), rowOf('', '', 'Balance due', money(read.amountDue))]),
    ...['', ...labelled('Please pay to IBAN', read.iban)],
  ].join('\n');
};

/** What a model answers that reads the page as this reading. */
export const answerOf = ({ taxes, lines, amountDue, ...read }: InvoiceReading): InvoiceAnswer => {
  const printed = (minor: number | null) => (minor === null ? null : decimalText(minor, 'EUR'));
  return {
    ...read,
    ...{ language: 'en', vendorCountry: 'DE', isCreditNote: false, confidence: 0.95, reasoning: '' },
    ...{ net: printed(read.net), tax: printed(read.tax), total: printed(read.total), leftToPay: printed(amountDue) },
    taxes: taxes.map(({ ratePercent, net, tax }) => ({ rate: `${ratePercent} %`, net: printed(net), tax: printed(tax) })),
    lines: lines.map(({ description, quantity, unitPrice, net }) => ({
      ...{ description, quantity: quantity === null ? null : String(quantity) },
      ...{ unitPrice: printed(unitPrice), amount: printed(net) },
    })),
  };
};

/** Keeps a document that {@link pages} reads as this reading. */
export async function keepInvoice(
  db: Db,
  shown: InvoiceReading,
  origin = 'upload:otto',
  mediaType = 'application/pdf',
): Promise<InvoiceInput> {
  const body = Buffer.from(pageOf(shown));
  return { document: await keepDocument(db, { body, mediaType, name: 'invoice.pdf', origin }) };
}

/** Bytes that {@link pages} cannot read. */
const BROKEN = 'broken';

/** Keeps a document that cannot be read. */
export const keepBroken = async (db: Db): Promise<InvoiceInput> => ({
  document: await keepDocument(db, { body: Buffer.from(BROKEN), mediaType: 'application/pdf', name: 'broken.pdf', origin: 'upload:otto' }),
});

/** Reads a document's bytes as its text. */
export const pages: DocumentReader = {
  async text({ body }) {
    const text = body.toString();
    if (text === BROKEN) throw new SignalboxError('DOCUMENT_UNREADABLE', { detail: 'the test says so' });
    return { source: 'text_layer', pages: [{ text }], confidence: 1 };
  },
  image: async () => Buffer.from(''),
};
