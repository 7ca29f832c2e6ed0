import { defineContract } from '../../kit/common/contract.ts';
import { plainMarkdown } from '../../kit/common/markdown.ts';
import type { schemas } from './schema.ts';

/** What people are asked; each proof is bound to its action and the whole reading. */
export const ACTION = {
  correct: 'correct_reading',
  vendor: 'confirm_bank_details',
  number: 'dispute_number',
  order: 'accept_difference',
  approve: 'pay_invoice',
  credit: 'book_credit_note',
} as const;

/** Names of the steps that are undone; the undo of each is `undo: <name>`. */
export const STEP = {
  claim: 'claim invoice',
  renumber: 'claim corrected number',
  vendor: 'confirm vendor',
  book: 'book invoice',
  schedule: 'schedule payment',
  pay: 'pay',
} as const;

/** Contract of an incoming invoice, for client, command line and worker. */
export const contract = defineContract<typeof schemas>()({
  name: 'invoice',
  story: 'Reads an invoice twice, matches it with orders and vendors, asks people where needed, books it and pays it on its due day.',
  states: {
    received: { status: 'initializing', to: ['reading'] },
    reading: { status: 'running', to: ['awaiting_correction', 'checking', 'rejected', 'expired', 'duplicate', 'nothing_due'] },
    /** The readings differ or a check failed. */
    awaiting_correction: { status: 'waiting_approval', to: ['reading'] },
    checking: {
      status: 'running',
      to: ['awaiting_number', 'awaiting_vendor_check', 'awaiting_buyer', 'awaiting_approval', 'booking', 'undoing'],
    },
    /** Another invoice of the vendor has its number. */
    awaiting_number: { status: 'waiting_approval', to: ['checking', 'undoing'] },
    /** New vendor or changed bank details: a second person asks the vendor by telephone. */
    awaiting_vendor_check: { status: 'waiting_approval', to: ['checking', 'undoing'] },
    /** It differs from the order. */
    awaiting_buyer: { status: 'waiting_approval', to: ['checking', 'undoing'] },
    awaiting_approval: { status: 'waiting_approval', to: ['checking', 'undoing'] },
    booking: { status: 'running', to: ['scheduled', 'credited', 'booked', 'undoing'] },
    /** It waits for its day. */
    scheduled: { status: 'running', rests: true, to: ['paying', 'undoing'] },
    paying: { status: 'running', to: ['paid', 'undoing'] },
    /** The steps are undone, latest first. */
    undoing: { status: 'rolling_back', to: ['rejected', 'disputed', 'duplicate', 'expired', 'not_paid'] },
    paid: { status: 'completed', to: [] },
    /** A credit note is booked: we owe the vendor less. */
    credited: { status: 'completed', to: [] },
    /** Nothing of it is left to pay. */
    booked: { status: 'completed', to: [] },
    /** Its total is zero. */
    nothing_due: { status: 'completed', to: [] },
    /** The bank did not make the payment; the booking is reversed. */
    not_paid: { status: 'completed', to: [] },
    rejected: { status: 'completed', to: [] },
    /** The vendor was told what is wrong. */
    disputed: { status: 'completed', to: [] },
    duplicate: { status: 'completed', to: [] },
    expired: { status: 'completed', to: [] },
  },
  steps: ['read invoice', 'read invoice image', 'compare readings', STEP.claim, STEP.book, STEP.schedule, STEP.pay],
  fastPath: ['claimInvoice', 'bookInvoice', 'schedulePayment', 'handOverPayment', 'settleInvoice'],
  deciders: (configuration) => [
    ...(['correctors', 'vendorConfirmers', 'buyers', 'approvers'] as const).flatMap((field) =>
      configuration[field].map((name, index) => ({ field: `${field}.${index}`, name })),
    ),
    ...configuration.tiers.flatMap(({ approvers = [], oneOfEach = [] }, index) =>
      [...approvers, ...oneOfEach].map((name) => ({ field: `tiers.${index}`, name })),
    ),
    ...(['group', 'escalateTo'] as const).flatMap((field) =>
      configuration.repair[field].map((name, index) => ({ field: `repair.${field}.${index}`, name })),
    ),
  ],
  inputFile: { format: 'document' },
  mail: { documentInput: (document, { from }, receivedAt) => ({ document, receivedFrom: from, receivedAt }) },
  startSummary: (businessId, { document }) => `invoice ${businessId}: ${plainMarkdown(document.name)}`,
});
