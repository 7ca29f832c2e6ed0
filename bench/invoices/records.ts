import { plainName } from '../../src/activities/invoice/reading/parties.ts';
import type { InvoiceReading } from '../../src/contracts/invoice/reading.schema.ts';
import { plainAccount } from '../../src/formats/iban.ts';
import { sameTaxId } from '../../src/formats/tax-id.ts';

/**
 * Whether a reading is at odds with what the company knows: the vendor by name, tax id, account and currency, and its open order by number, currency and
 * net amount. Number and days of an invoice are in no records before it comes.
 */
export function differsFromRecords(reading: InvoiceReading, known: InvoiceReading): boolean {
  const order =
    known.orderNumber !== null && (reading.orderNumber !== known.orderNumber || reading.net !== known.net || reading.total !== known.total);
  return (
    order ||
    plainName(reading.vendorName ?? '') !== plainName(known.vendorName ?? '') ||
    (known.vendorTaxId !== null && (reading.vendorTaxId === null || !sameTaxId(reading.vendorTaxId, known.vendorTaxId))) ||
    (known.iban !== null && (reading.iban === null || plainAccount(reading.iban) !== plainAccount(known.iban))) ||
    reading.currency !== known.currency
  );
}
