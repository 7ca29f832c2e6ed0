import type { InvoiceReading } from '../../../src/contracts/invoice/reading.schema.ts';
import type { InvoiceInput } from '../../../src/contracts/invoice/schema.ts';
import { answerOf, addOrder, addPurchasing, inDays, keepInvoice, pages, reading } from '../../../testkit/invoices/invoice.ts';
import { openWorkflowTest } from '../../../testkit/workflow.ts';

/** Later than every skip of the clock before the tests that pay. */
const dueOn = inDays(200);

interface Started {
  /** What the page says, and so the reading by rules. */
  shown?: Partial<InvoiceReading>;
  /** What the model reads otherwise. */
  model?: Partial<InvoiceReading>;
  input?: Partial<InvoiceInput>;
  configuration?: object;
}

export type InvoiceTest = Awaited<ReturnType<typeof openInvoiceTest>>;

/** A test of the workflow with the example vendor, whose payments need no model and no person. */
export async function openInvoiceTest() {
  const transaction = { fraud: { oddHour: { fromUtc: 0, toUtc: 0 } }, model: false };
  const invoice = { payment: { mostDaysAhead: 1_000 } };
  const test = await openWorkflowTest('invoice', { partners: { documents: pages }, configurations: { transaction, invoice } });
  await addPurchasing(test.db);
  let count = 0;
  return {
    ...test,
    /** Starts an invoice over a new order, with a number and a day of its own. */
    async start({ shown = {}, model = {}, input = {}, configuration = {} }: Started = {}) {
      const number = `RE-${++count}`;
      const issuedOn = inDays(count - 60);
      await addOrder(test.db, `PO-${count}`);
      const page = reading({ number, orderNumber: `PO-${count}`, issuedOn, dueOn, ...shown });
      test.model.answer('readInvoiceImage', answerOf({ ...page, ...model }));
      const kept = await keepInvoice(test.db, page);
      const run = await test.start({ ...kept, ...input }, { as: 'otto', configuration });
      const row = async () => (await test.table('invoices')).find(({ run_id }) => run_id === run.id);
      const lines = async (step: string) => (await test.table('booking_lines')).filter(({ booking }) => booking === `${run.id}:${step}`);
      return { ...run, number, issuedOn, row, lines };
    },
  };
}
