import { STEP } from '../../contracts/invoice/contract.ts';
import type { InvoiceInput } from '../../contracts/invoice/schema.ts';
import { asks, mails, type KitPorts } from '../../kit/activity/activities.ts';
import { idempotent } from '../../kit/activity/effect-class.ts';
import { bookInvoice, releaseInvoice, reverseInvoice, settleInvoice } from './book.ts';
import { claimInvoice } from './claim.ts';
import { cancelPayment, handOverPayment, schedulePayment } from './pay.ts';
import { readInvoiceImage } from './prompts.ts';
import { compare, findSameDocument, findSubmitters, readByRules, type CompareInput, type ReadPorts } from './read.ts';
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
  compareReadings: idempotent(async (input: CompareInput) => ({
    ...compare(input.readings, input.today),
    submitters: await findSubmitters(ports, input),
    sameAs: await findSameDocument(ports, input),
  })),

  claimInvoice: claimInvoice(ports, STEP.claim),
  releaseInvoice: releaseInvoice(ports, STEP.claim),
  claimCorrected: claimInvoice(ports, STEP.renumber),
  releaseCorrected: releaseInvoice(ports, STEP.renumber),
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
    text: `Hello ${vendor},\n\nwe cannot accept your invoice ${number} as it is. Reason: ${reason}\n\nPlease send us a corrected invoice.`,
  })),
});
export type InvoiceActivities = ReturnType<typeof createInvoiceActivities>;
