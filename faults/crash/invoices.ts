import { decide } from '../../src/client/decide.ts';
import { startRunOf } from '../../src/client/start.ts';
import { workflowNamed } from '../../src/contracts/registry.ts';
import type { InvoiceReading } from '../../src/contracts/invoice/reading.schema.ts';
import { addOrder, creditNote, inDays, keepInvoice, reading } from '../../testkit/invoices/invoice.ts';
import { ibanOf } from '../../testkit/payments/iban.ts';
import type { Ground } from '../lib/ground.ts';

/** How an invoice of the crash cases goes on after it is read. */
export type InvoiceWay = 'paid' | 'refused' | 'disputed' | 'not paid' | 'credited';

export const invoiceRunOf = (id: string): string => `invoice:${id}`;

/** The number of its invoice. */
export const invoiceNumberOf = (id: string): string => `RE-${[...id].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 1e9, 7)}`;

/** Makes order and account of each invoice its own. */
let count = 0;

/** An invoice with a new account, so that a person has to confirm it, of its own order; a disputed one is dearer than that. */
export async function startInvoice({ client }: Ground, taskQueue: string, id: string, way: InvoiceWay): Promise<string> {
  const place = ++count;
  const orderNumber = `PO-${9_000 + place}`;
  await addOrder(client.db, orderNumber);
  const own: Partial<InvoiceReading> = {
    number: invoiceNumberOf(id),
    orderNumber,
    iban: ibanOf(7_000 + place),
    issuedOn: inDays(-40),
    dueOn: inDays(-10),
  };
  const [line, ...lines] = reading().lines;
  const dearer = { lines: [{ ...line!, unitPrice: 1_000, net: 20_000 }, ...lines], net: 30_000, tax: 5_700, total: 35_700 };
  const taxes = [{ ratePercent: 19, net: null, tax: 5_700 }];
  const changes = { paid: {}, refused: {}, 'not paid': {}, disputed: { ...dearer, taxes }, credited: creditNote() }[way];
  const shown = reading({ ...own, ...changes });
  const input = await keepInvoice(client.db, shown, 'upload:ben', 'text/plain');
  return (await startRunOf(client, { ...workflowNamed('invoice'), taskQueue }, { input, initiator: 'otto', businessId: id })).id;
}

/** Who decides on each action; the payment is refused by its approver, a difference by the buyer. */
const DECIDERS: Record<string, string> = {
  correct_reading: 'paula',
  confirm_bank_details: 'vera',
  accept_difference: 'bruno',
  pay_invoice: 'piet',
  book_credit_note: 'piet',
};
const REFUSED: Partial<Record<InvoiceWay, string>> = { refused: 'pay_invoice', disputed: 'accept_difference' };

/** Decides on every request of a run until aborted. */
export async function decideAll({ client }: Ground, run: string, way: InvoiceWay, over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    const open = await client.db
      .selectFrom('approvals')
      .select(['request_id', 'action'])
      .where('run_id', '=', run)
      .where('status', '=', 'open')
      .execute();
    for (const { request_id: requestId, action } of open) {
      const person = DECIDERS[action] ?? 'paula';
      const decision = action === REFUSED[way] ? 'reject' : 'approve';
      const word = { person, decision, channel: 'cli', verified: false, comment: 'seen', edits: null } as const;
      await decide(client, { ...word, run, requestId }).catch(() => null); // repeated if it found no worker
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
