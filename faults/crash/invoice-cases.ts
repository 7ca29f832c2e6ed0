import { VENDOR } from '../../testkit/invoices/invoice.ts';
import type { Ground } from '../lib/ground.ts';
import { decideAll, invoiceNumberOf, invoiceRunOf, startInvoice, type InvoiceWay } from './invoices.ts';
import type { StoryCrash } from './run-story.ts';

type Counts = Record<string, number>;
const NOTHING: Counts = { account: 0, booking: 0, reversal: 0, settlement: 0, transfer: 0, 'dispute mail': 0 };

/** Expected counts at the end. */
const WANTED: Readonly<Record<InvoiceWay, Counts>> = {
  paid: { ...NOTHING, account: 1, booking: 1, settlement: 1, transfer: 1 },
  refused: NOTHING,
  'not paid': { ...NOTHING, booking: 1, reversal: 1 },
  disputed: { ...NOTHING, 'dispute mail': 1 },
  credited: { ...NOTHING, booking: 1 },
};

/** One effect of an invoice on the way on which it is reached. */
const on = (way: InvoiceWay, effect: string, activity: string, isMail = false): StoryCrash => ({
  story: storyOf(way),
  effect,
  activity,
  isMail,
});

const storyOf = (way: InvoiceWay): StoryCrash['story'] => ({
  workflow: 'invoice',
  start: (ground, taskQueue, id) => startInvoice(ground, taskQueue, id, way),
  count: countInvoice,
  isMailOf: (id) => (mail) => mail.subject === `Your invoice ${invoiceNumberOf(id)}`,
  decide: (ground, run, over) => decideAll(ground, run, way, over),
  wanted: WANTED[way],
  ...(way === 'not paid' && {
    others: (run) => [{ run, activity: 'handOverPayment', when: 'before', do: 'fail', times: null, forGood: true }],
    endsAs: 'failed',
  }),
});

export const INVOICE_CRASHES: readonly StoryCrash[] = [
  on('paid', 'claim', 'claimInvoice'),
  on('paid', 'account', 'confirmVendor'),
  on('paid', 'booking', 'bookInvoice'),
  on('paid', 'schedule', 'schedulePayment'),
  on('paid', 'hand-over', 'handOverPayment'),
  on('paid', 'settlement', 'settleInvoice'),
  on('refused', 'release', 'releaseInvoice'),
  on('refused', 'account taken back', 'withdrawVendor'),
  on('not paid', 'reversal', 'reverseInvoice'),
  on('not paid', 'cancellation', 'cancelPayment'),
  on('disputed', 'dispute mail', 'tellVendor', true),
  on('credited', 'credit', 'bookInvoice'),
];

/** Counts for one invoice, from the mail server and sums in the tables. */
async function countInvoice({ client: { db }, mail }: Ground, id: string): Promise<Counts> {
  const run = invoiceRunOf(id);
  const bookings = await db.selectFrom('bookings').select(['key', 'reverses']).where('run_id', '=', run).execute();
  const accounts = await db.selectFrom('vendor_accounts').select('iban').where('added_by', '=', run).execute();
  const transfers = await db
    .selectFrom('transfers')
    .select('key')
    .where('run_id', '=', `transaction:invoice-${id}-1`)
    .where('side', '=', 'credit')
    .execute();
  const isOf = (end: string) => bookings.filter(({ key, reverses }) => reverses === null && key.endsWith(end)).length;
  return {
    account: accounts.length,
    booking: isOf(':book invoice'),
    reversal: bookings.filter(({ reverses }) => reverses !== null).length,
    settlement: isOf(':settle invoice'),
    transfer: transfers.length,
    'dispute mail': mail.kept().filter(({ to, subject }) => to.includes(VENDOR.email) && subject === `Your invoice ${invoiceNumberOf(id)}`)
      .length,
  };
}
