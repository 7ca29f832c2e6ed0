import { inputOfFile } from '../../src/client/input-file.ts';
import { startRunOf } from '../../src/client/start.ts';
import { paymentFileContract } from '../../src/contracts/payment-file/entry.ts';
import { transactionContract } from '../../src/contracts/transaction/entry.ts';
import { paymentFile, payments } from '../../testkit/payments/payment-file.ts';
import { payment } from '../../testkit/payments/payment.ts';
import type { Ground } from '../lib/ground.ts';

/** Payments of a file of the crash cases. */
export const FILE_SIZE = 2;

export const receiptOf = (id: string): string => `${id.toLowerCase()}@example.com`;

/** An ordinary payment with a receipt. */
export async function startTransaction({ client }: Ground, taskQueue: string, id: string): Promise<string> {
  const input = payment({ receiptTo: receiptOf(id) });
  return (await startRunOf(client, { ...transactionContract, taskQueue }, { input, initiator: 'otto', businessId: id })).id;
}

/** A file of ordinary payments, taken in at the door. */
export async function startPaymentFile({ client }: Ground, taskQueue: string, id: string): Promise<string> {
  const input = await inputOfFile(client, paymentFileContract, { name: `${id}.xml`, bytes: Buffer.from(paymentFile(payments(FILE_SIZE))) });
  return (await startRunOf(client, { ...paymentFileContract, taskQueue }, { input, initiator: 'otto', businessId: id })).id;
}
