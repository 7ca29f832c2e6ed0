import type { InvoiceActivities } from '../../activities/invoice/activities.ts';
import type { ClaimedInvoice } from '../../activities/invoice/claim.ts';
import type { contract } from '../../contracts/invoice/contract.ts';
import type { InvoiceOutcome, InvoiceResult } from '../../contracts/invoice/schema.ts';
import type { Saga } from '../../kit/workflow/blocks/saga.ts';
import type { Ended } from '../../kit/workflow/run.ts';
import type { RunOf } from '../../kit/workflow/story.ts';
import { requestArguments } from '../../rules/invoice/request.ts';

type States = (typeof contract)['states'];

/** The run of an invoice. */
export type Invoice = RunOf<typeof contract, InvoiceActivities>;
/** Its steps with their undo. */
export type InvoiceSaga = Saga<States, 'undoing'>;
export type InvoiceEnd = Ended<States, InvoiceResult>;

/** What is known of the invoice so far. */
export interface InvoiceCase {
  run: Invoice;
  /** Persons who handed the document in; they decide nothing. */
  submitters: string[];
  decidedBy: string[];
  claimed: ClaimedInvoice | null;
  payTo: string | null;
  payOn: string | null;
}

/** An ended run stays ended: what to do where the run that had the invoice does not book it after all. */
export const HOW_AGAIN = 'if that run ends without booking it, hand the document in again: signalbox start invoice --input FILE';

/** Second half of the id of the run's payment file. */
export const fileIdOf = ({ id }: Invoice): string => `invoice-${id.slice(id.indexOf(':') + 1)}`.slice(0, 180);

export const fileRunOf = (run: Invoice): string => `payment-file:${fileIdOf(run)}`;

export function resultOf({ run, decidedBy, claimed, payOn }: InvoiceCase, outcome: InvoiceOutcome, reason: string | null): InvoiceResult {
  const reading = claimed?.reading;
  return {
    ...{ outcome, reason, decidedBy, payOn },
    number: reading?.number ?? null,
    vendor: claimed?.vendor.id ?? null,
    amount: reading ? { minor: reading.total, currency: reading.currency } : null,
    paymentFile: payOn === null ? null : fileRunOf(run),
  };
}

/** What every decision on the invoice is bound to. */
export const argumentsOf = ({ run, claimed, payTo }: InvoiceCase): Record<string, string> =>
  requestArguments({ reading: claimed!.reading, document: run.input.document.ref, vendorId: claimed!.vendor.id, payTo });
