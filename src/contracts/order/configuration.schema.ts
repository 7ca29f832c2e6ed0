import { z } from 'zod';
import { PENDING_CAPTURE, PENDING_REFUND, type PendingWait } from '../../kit/common/pending.ts';
import { UNDO_RETRY } from '../../kit/common/undo.ts';

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const DAY_MS = 24 * 60 * MINUTE_MS;

const durationMs = z
  .number()
  .int()
  .positive()
  .max(DAY_MS * 366);
const count = z.number().int().positive();
const groups = z.array(z.string().regex(/^[a-z0-9][a-z0-9._-]*$/i, 'must be letters, digits, dots, dashes or underscores')).min(1);

const Limits = z.strictObject({
  paymentMs: durationMs.default(30 * SECOND_MS).describe('One call of the payment provider.'),
  shippingMs: durationMs.default(60 * SECOND_MS).describe('One call of the carrier or the warehouse.'),
  mailMs: durationMs.default(15 * SECOND_MS).describe('One attempt to send the confirmation.'),
});

const CustomerAction = z.strictObject({
  withinMs: durationMs.default(15 * MINUTE_MS).describe('How long the customer may take to confirm the payment at the bank.'),
  lookEveryMs: durationMs.default(30 * SECOND_MS).describe('How often the payment is polled meanwhile.'),
});

const pendingWait = ({ firstWaitMs, longestWaitMs, withinMs }: PendingWait) =>
  z
    .strictObject({
      firstWaitMs: durationMs.default(firstWaitMs).describe('Wait before the first poll; doubled each time.'),
      longestWaitMs: durationMs.default(longestWaitMs).describe('Longest wait between two polls.'),
      withinMs: durationMs.default(withinMs).describe('Total time.'),
    })
    .prefault({});

const Shipping = z.strictObject({
  expressTiers: z
    .array(z.enum(['basic', 'plus', 'premium']))
    .default(['premium'])
    .describe('Customers whose orders go by express; an expedited order always does.'),
  gramsPerItem: count.default(250),
  mostGramsPerParcel: count.default(30_000),
});

const Undo = z.strictObject({
  attempts: count.max(100).default(UNDO_RETRY.attempts),
  firstWaitMs: durationMs.default(UNDO_RETRY.firstWaitMs),
  longestWaitMs: durationMs.default(UNDO_RETRY.longestWaitMs),
});

const Repair = z.strictObject({
  group: groups.default(['operators']).describe('Persons or groups that complete failed undos by hand.'),
  deadlineMs: durationMs.default(DAY_MS).describe('After this time more people are asked; the request stays open.'),
  escalateTo: groups.default(['support-leads']),
});

/** Configuration of orders with its defaults. A file may set any part of it; times are in milliseconds. */
export const OrderConfiguration = z.strictObject({
  limits: Limits.prefault({}).describe('Time limits of the steps.'),
  mostTotalMinor: count.default(100_000_000).describe('An order over this total is refused; in the smallest unit of its currency.'),
  customerAction: CustomerAction.prefault({}),
  pendingCapture: pendingWait(PENDING_CAPTURE).describe(
    'Polling of a capture that the bank has not answered; after it the order is rolled back.',
  ),
  pendingRefund: pendingWait(PENDING_REFUND).describe('Polling of a pending refund; after it a person is asked.'),
  shipping: Shipping.prefault({}),
  undo: Undo.prefault({}).describe('Retries of an undo before a person is asked.'),
  repair: Repair.prefault({}),
});
export type OrderConfiguration = z.infer<typeof OrderConfiguration>;
