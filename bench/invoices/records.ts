import { InvoiceConfiguration } from '../../src/contracts/invoice/configuration.schema.ts';
import { nameKey, taxIdKey } from '../../src/contracts/invoice/keys.ts';
import type { InvoiceReading } from '../../src/contracts/invoice/reading.schema.ts';
import { assessInvoice, whyUnusable, type KnownVendor, type UsableReading } from '../../src/rules/invoice/assess.ts';

const configuration = InvoiceConfiguration.parse({});

/**
 * Whether the rules of the workflow send a reading to a person when the company knows the vendor of the right invoice (name, tax id, account) and has an
 * open order with exactly its lines, all received.
 */
export function differsFromRecords(reading: InvoiceReading, right: InvoiceReading, today: string): boolean {
  if (whyUnusable(reading) !== null) return true;
  const lines = right.lines.map(({ description, quantity, unitPrice }, line) => ({
    ...{ line, description, ordered: quantity ?? 0, received: quantity ?? 0, billed: 0, unitPriceMinor: unitPrice ?? 0 },
  }));
  const found = vendorOf(reading, right);
  const isOrdered = right.orderNumber !== null && reading.orderNumber === right.orderNumber && right.lines.length > 0;
  const { vendorCheck, differences, doubts } = assessInvoice(
    {
      reading: reading as UsableReading,
      vendor: found,
      order: isOrdered ? { id: right.orderNumber!, vendorId: 'V-1', currency: right.currency!, lines } : null,
      ...{ receivedFrom: null, credits: null, earlierTotals: [], alike: [], today },
    },
    configuration,
  );
  return [...vendorCheck, ...differences, ...doubts].length > 0;
}

/** The vendor as the master data finds it: by tax id, else by account, else by name. */
function vendorOf(reading: InvoiceReading, right: InvoiceReading): KnownVendor | null {
  const known = { id: 'V-1', name: right.vendorName ?? '', taxIdKey: right.vendorTaxId && taxIdKey(right.vendorTaxId), email: null };
  const vendor = { ...known, senders: [], ibans: right.iban === null ? [] : [right.iban] };
  if (reading.vendorTaxId !== null && taxIdKey(reading.vendorTaxId) === known.taxIdKey) return { ...vendor, foundBy: 'tax id' };
  if (reading.iban !== null && vendor.ibans.includes(reading.iban)) return { ...vendor, foundBy: 'account' };
  return nameKey(reading.vendorName ?? '') === nameKey(known.name) ? { ...vendor, foundBy: 'name' } : null;
}
