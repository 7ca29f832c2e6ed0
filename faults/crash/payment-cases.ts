import { PaymentFileResult } from '../../src/contracts/payment-file/schema.ts';
import { readText } from '../../src/store/blobs.ts';
import type { Ground } from '../lib/ground.ts';
import { sum } from '../../testkit/orders/count-order.ts';
import type { StoredMail } from '../../stack/mail/store.ts';
import type { StoryCrash } from './run-story.ts';
import { FILE_SIZE, receiptOf, startPaymentFile, startTransaction } from './payments.ts';

type Story = StoryCrash['story'];
const isReceiptOf = (id: string) => (mail: StoredMail) => mail.to.includes(receiptOf(id));
const single: Story = { workflow: 'transaction', start: startTransaction, count: countTransaction, isMailOf: isReceiptOf };
const file: Story = { workflow: 'payment-file', start: startPaymentFile, count: countFile, isMailOf: isReceiptOf };
const of = (story: Story, effect: string, activity: string, isMail = false): StoryCrash => ({ story, effect, activity, isMail });

export const PAYMENT_CRASHES: readonly StoryCrash[] = [
  of(single, 'verdict', 'concludeScreening'),
  of(single, 'booking', 'processTransaction'),
  of(single, 'log', 'logTransaction'),
  of(single, 'receipt', 'sendReceipt', true),
  of(file, 'unpacking', 'unpackPaymentFile'),
  of(file, 'child start', 'prepareChild'),
  of(file, 'outcomes', 'recordPaymentOutcomes'),
  of(file, 'report', 'reportPaymentFile'),
];

/** Counts for one payment, from the mail server and sums in the tables. */
async function countTransaction({ client: { db }, mail }: Ground, id: string): Promise<Record<string, number>> {
  const run = `transaction:${id}`;
  const sides = await db.selectFrom('transfers').select(['side', 'minor']).where('run_id', '=', run).execute();
  const debits = sides.filter(({ side }) => side === 'debit').length;
  const isEven = sum(sides.map(({ minor }) => Number(minor))) === 0 && sides.length === 2 * debits;
  return {
    verdict: (await db.selectFrom('screenings').select('run_id').where('run_id', '=', run).execute()).length,
    booking: isEven ? debits : -1, // one side alone is not a booking
    log: (await db.selectFrom('transfer_log').select('key').where('run_id', '=', run).execute()).length,
    receipt: mail.kept().filter(isReceiptOf(id)).length,
  };
}

/** Counts for a file, each as a share of the expected number; child starts from Temporal's own history. */
async function countFile({ client }: Ground, id: string): Promise<Record<string, number>> {
  const { db } = client;
  const run = `payment-file:${id}`;
  const items = await db.selectFrom('payment_file_items').select('outcome').where('run_id', '=', run).execute();
  const booked = await db.selectFrom('transfers').select('side').where('run_id', 'like', `transaction:${id}-%`).execute();
  const children = await db.selectFrom('runs').select('id').where('id', 'like', `transaction:${id}-%`).execute();
  const { events } = await (await client.temporal()).workflow.getHandle(run).fetchHistory();
  const started = (events ?? []).filter((event) => event.childWorkflowExecutionStartedEventAttributes).length;
  const row = await db.selectFrom('runs').select('result').where('id', '=', run).executeTakeFirst();
  const result = PaymentFileResult.safeParse(row?.result);
  const report = result.success && result.data.reportRef ? await readText(db, result.data.reportRef) : null;
  return {
    unpacking: items.length / FILE_SIZE,
    'child start': children.length === started ? started / FILE_SIZE : -1, // each has a row
    'bookings of the children': booked.filter(({ side }) => side === 'debit').length / FILE_SIZE,
    outcomes: items.filter(({ outcome }) => outcome === 'completed').length / FILE_SIZE,
    report: report === null ? 0 : (JSON.parse(report) as unknown[]).length / FILE_SIZE,
  };
}
