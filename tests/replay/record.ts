import { mkdirSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { WorkflowHandle } from '@temporalio/client';
import { setUp, tearDown } from '../helpers/shared-server.ts';
import { createFakePartners } from '../helpers/orders/fake-partners.ts';
import { orderPaths, pathStock, takePath } from '../helpers/orders/paths.ts';
import {
  historiesFolder,
  historyText,
  orderHistoriesFolder,
  recordedNames,
  transactionHistoriesFolder,
} from '../helpers/tickets/recorded.ts';
import { openPaymentStage, paymentFilePaths, transactionPaths } from '../helpers/transactions/paths.ts';
import { ticketPaths } from '../helpers/tickets/paths.ts';

const worker = { taskQueue: 'signalbox', identity: 'recorder' };

/** Takes every path anew on a real server and saves its history; files of paths that are no more go. */
const recorders: Record<string, () => Promise<void>> = {
  async 'support-ticket'() {
    const { openTicketStage } = await import('../helpers/tickets/stage.ts');
    const stage = await openTicketStage(worker);
    empty(historiesFolder);
    for (const path of ticketPaths) {
      const run = await stage.start(path.name, path);
      await path.drive?.(run);
      await run.handle.result().catch((error: Error) => {
        if (typeof path.ends !== 'string') throw error;
      });
      await save(historiesFolder, path.name, run.handle);
    }
    await stage.close();
  },
  async order() {
    const { openOrderStage } = await import('../helpers/orders/stage.ts');
    const partners = createFakePartners();
    const stage = await openOrderStage(partners, pathStock, worker);
    empty(orderHistoriesFolder);
    for (const path of orderPaths) {
      const { id } = await takePath(stage, partners, path);
      await save(orderHistoriesFolder, path.name, stage.worker.client.workflow.getHandle(id));
    }
    await stage.close();
  },
  /** With the files that payments come in. */
  async transaction() {
    const stage = await openPaymentStage(worker);
    empty(transactionHistoriesFolder);
    const take = async (name: string, id: string, drive?: Promise<unknown>) => {
      await drive;
      const handle = stage.handle(id);
      await handle.result().catch(() => undefined); // some paths end as failed or cancelled
      await save(transactionHistoriesFolder, name, handle);
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
};

function empty(folder: string): void {
  mkdirSync(folder, { recursive: true });
  for (const name of recordedNames(folder)) rmSync(join(folder, `${name}.json`));
}

async function save(folder: string, name: string, handle: Pick<WorkflowHandle, 'fetchHistory'>): Promise<void> {
  writeFileSync(join(folder, `${name}.json`), historyText(await handle.fetchHistory()));
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
