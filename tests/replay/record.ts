import type { WorkflowHandle } from '@temporalio/client';
import { setUp, tearDown } from '../helpers/shared-server.ts';
import { createFakePartners } from '../helpers/orders/fake-partners.ts';
import { orderPaths, pathStock, takePath } from '../helpers/orders/paths.ts';
import { forgetHistories, saveHistory, type Recorded } from '../helpers/histories.ts';
import { invoicePaths, openInvoiceStage } from '../helpers/invoices/paths.ts';
import { openReportStage, reportPaths } from '../helpers/reports/paths.ts';
import { scheduledPaths, takeScheduled } from '../helpers/reports/scheduled.ts';
import { openPaymentStage, paymentFilePaths, transactionPaths } from '../helpers/transactions/paths.ts';
import { ticketPaths } from '../helpers/tickets/paths.ts';

const worker = { taskQueue: 'signalbox', identity: 'recorder' };

/** Takes every path anew on a real server and saves its history; files of paths that are no more go. */
const recorders: Record<Recorded, () => Promise<void>> = {
  async 'support-ticket'() {
    const { openTicketStage } = await import('../helpers/tickets/stage.ts');
    const stage = await openTicketStage(worker);
    forgetHistories('support-ticket');
    for (const path of ticketPaths) {
      const run = await stage.start(path.name, path);
      await path.drive?.(run);
      await run.handle.result().catch((error: Error) => {
        if (typeof path.ends !== 'string') throw error;
      });
      await save('support-ticket', path.name, run.handle);
    }
    await stage.close();
  },
  async order() {
    const { openOrderStage } = await import('../helpers/orders/stage.ts');
    const partners = createFakePartners();
    const stage = await openOrderStage(partners, pathStock, worker);
    forgetHistories('order');
    for (const path of orderPaths) {
      const { id } = await takePath(stage, partners, path);
      await save('order', path.name, stage.worker.client.workflow.getHandle(id));
    }
    await stage.close();
  },
  /** With the files that payments come in. */
  async transaction() {
    const stage = await openPaymentStage(worker);
    forgetHistories('transaction');
    const take = async (name: string, id: string, drive?: Promise<unknown>) => {
      await drive;
      const handle = stage.handle(id);
      await handle.result().catch(() => undefined); // some paths end as failed or cancelled
      await save('transaction', name, handle);
    };
    for (const path of transactionPaths) {
      const { workflowId } = await stage.start(path);
      await take(path.name, workflowId, path.drive?.(stage, workflowId));
    }
    for (const path of paymentFilePaths) {
      const { workflowId } = await stage.startFile(path);
      await take(path.name, workflowId, path.drive?.(stage, workflowId));
    }
    await stage.close();
  },
  async invoice() {
    const stage = await openInvoiceStage(worker);
    forgetHistories('invoice');
    for (const path of invoicePaths) {
      const handle = await stage.take(path);
      await handle.result().catch(() => undefined); // one path ends as cancelled
      await save('invoice', path.name, handle);
    }
    await stage.close();
  },
  async report() {
    const stage = await openReportStage(worker);
    forgetHistories('report');
    for (const path of reportPaths) await save('report', path.name, await stage.take(path));
    await stage.close();
  },
  async 'scheduled-run'() {
    const stage = await openReportStage(worker);
    forgetHistories('scheduled-run');
    for (const path of scheduledPaths) await save('scheduled-run', path.name, await takeScheduled(stage.worker, path));
    await stage.close();
  },
};

async function save(workflow: Recorded, name: string, handle: Pick<WorkflowHandle, 'fetchHistory'>): Promise<void> {
  saveHistory(workflow, name, await handle.fetchHistory());
  process.stdout.write(`${name}\n`);
}

/** Names of workflows; without one all of them. */
const wanted = process.argv.slice(2);
await setUp();
try {
  for (const [workflow, record] of Object.entries(recorders)) if (wanted.length === 0 || wanted.includes(workflow)) await record();
} finally {
  await tearDown();
}
process.exit(); // a timer of the embedded database outlives it
