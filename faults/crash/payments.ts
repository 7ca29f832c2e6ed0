import { inputOfFile } from '../../src/client/input-file.ts';
import { startRunOf } from '../../src/client/start.ts';
import { workflowNamed } from '../../src/contracts/registry.ts';
import { paymentFile, payments } from '../../testkit/payments/payment-file.ts';
import { payment } from '../../testkit/payments/payment.ts';
import type { Ground } from '../lib/ground.ts';

/** Number of payments in a file of the crash cases. */
export const FILE_SIZE = 2;

export const receiptOf = (id: string): string => `${id.toLowerCase()}@example.com`;

/** An ordinary payment with a receipt. */
export async function startTransaction({ client }: Ground, taskQueue: string, id: string): Promise<string> {
  const input = payment({ receiptTo: receiptOf(id) });
  return (await startRunOf(client, { ...workflowNamed('transaction'), taskQueue }, { input, initiator: 'otto', businessId: id })).id;
}

/** A file of ordinary payments, accepted by our client. */
export async function startPaymentFile({ client }: Ground, taskQueue: string, id: string): Promise<string> {
  const contract = workflowNamed('payment-file');
  const input = await inputOfFile(client, contract, { name: `${id}.xml`, bytes: Buffer.from(paymentFile(payments(FILE_SIZE))) });
  return (await startRunOf(client, { ...contract, taskQueue }, { input, initiator: 'otto', businessId: id })).id;
}
