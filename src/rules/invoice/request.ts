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
export function requestArguments({ reading, document, vendorId, payTo }: RequestedInvoice): Record<string, string> {
  const { amountDue, ...texts } = textOfReading(reading);
  // Left out where the total is paid: decisions of runs from before the field are bound to texts without it.
  return { ...texts, ...(amountDue !== '' && { amountDue }), vendorId, payTo: payTo ?? '', document };
}

/** Arguments that the correction of a reading is bound to. */
export const correctionArguments = (reading: InvoiceReading, document: string): Record<string, string> => ({
  ...textOfReading(reading),
  document,
});
