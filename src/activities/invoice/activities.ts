import { STEP } from '../../contracts/invoice/contract.ts';
import type { InvoiceInput } from '../../contracts/invoice/schema.ts';
import { asks, changes, mails, type KitPorts } from '../../kit/activity/activities.ts';
import { idempotent, reads } from '../../kit/activity/effect-class.ts';
import { bookInvoice, releaseInvoice, reverseInvoice, settleInvoice } from './book.ts';
import { claim, type ClaimInput, type ClaimedInvoice } from './claim.ts';
import { cancelPayment, handOverPayment, schedulePayment } from './pay.ts';
import { readInvoiceImage } from './prompts.ts';
import { compare, findSubmitters, readByRules, type CompareInput, type ReadPorts } from './read.ts';
import { confirmVendor, withdrawVendor } from './vendor.ts';

interface Dispute {
  /** From the master data, never from the document. */
  to: string;
  vendor: string;
  number: string;
  reason: string;
}

/** The activities of an invoice. */
export const createInvoiceActivities = (ports: KitPorts & ReadPorts) => ({
  readInvoice: idempotent((input: InvoiceInput) => readByRules(ports, input)), // no plain read: a long document takes most of its time limit
  readInvoiceImage: asks(ports, readInvoiceImage),
  compareReadings: reads(async (input: CompareInput) => ({
    ...compare(input.readings, input.today),
    submitters: await findSubmitters(ports, input),
  })),

  claimInvoice: changes<ClaimInput, ClaimedInvoice>(
    ports,
    { class: 'compensatable', step: STEP.claim, request: ({ document, readings, correction }) => ({ document, readings, correction }) },
    claim,
  ),
  releaseInvoice: releaseInvoice(ports),
  confirmVendor: confirmVendor(ports),
  withdrawVendor: withdrawVendor(ports),
  bookInvoice: bookInvoice(ports),
  reverseInvoice: reverseInvoice(ports),
  schedulePayment: schedulePayment(ports),
  cancelPayment: cancelPayment(ports),
  handOverPayment: handOverPayment(ports),
  settleInvoice: settleInvoice(ports),

  tellVendor: mails(ports, ({ to, vendor, number, reason }: Dispute) => ({
    to,
    subject: `Your invoice ${number}`,
    text: `Hello ${vendor},\n\nwe do not pay your invoice ${number} as it is. Reason: ${reason}\n\nPlease send us a corrected invoice.`,
  })),
});
export type InvoiceActivities = ReturnType<typeof createInvoiceActivities>;
