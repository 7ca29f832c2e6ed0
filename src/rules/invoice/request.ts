import type { InvoiceReading } from '../../contracts/invoice/reading.schema.ts';
import { textOfReading } from './reading-text.ts';

export interface RequestedInvoice {
  reading: InvoiceReading;
  /** Reference of the document. */
  document: string;
  vendorId: string;
  payTo: string | null;
}

/** Arguments that decisions on a claimed invoice are bound to: the whole reading, the document, and who is paid to which account. */
export const requestArguments = ({ reading, document, vendorId, payTo }: RequestedInvoice): Record<string, string> => ({
  ...textOfReading(reading),
  vendorId,
  payTo: payTo ?? '',
  document,
});

/** Arguments that the correction of a reading is bound to. */
export const correctionArguments = (reading: InvoiceReading, document: string): Record<string, string> => ({
  ...textOfReading(reading),
  document,
});
