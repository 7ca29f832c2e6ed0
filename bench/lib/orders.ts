import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { OPENING, orderOf, skuOf } from '../../testkit/orders/orders.ts';
import { startRun } from '../../src/client/start.ts';
import { OrderConfiguration } from '../../src/contracts/order/configuration.schema.ts';
import { totalOf } from '../../src/rules/order/money.ts';
import { parcelsFor, serviceFor } from '../../src/rules/order/shipping.ts';
import { httpProbe } from '../../stack/supervisor/probes.ts';
import { readStackFile, type StackFile } from '../../src/settings/stack-file.ts';
import { addStock } from '../../src/business/shop/stock.ts';
import { freePort } from '../../testkit/free-port.ts';
import { writeBundle } from './ground.ts';
import { startProgram, type Program } from '../../testkit/program.ts';
import type { RunningStack } from './running-stack.ts';
import { QUEUES, type BareOrder, type OrderWorkerPlan } from './sides.ts';
import type { Stack } from '../../testkit/installed.ts';

const PROGRAM = fileURLToPath(new URL('../order-worker.ts', import.meta.url));

/** The home folder of a stack. */
export const homeOf = ({ folder }: Pick<Stack, 'folder'>): string => join(folder, '.signalbox');

/** The stack's current file. */
export const stackFileOf = (stack: Pick<Stack, 'folder'>): StackFile => readStackFile(homeOf(stack))!;

/** Adds the article of each order to the stock, so that no order waits for another one's row. */
export const stockUp = ({ signalbox: { db } }: RunningStack, orderIds: readonly string[]): Promise<void> =>
  db.transaction().execute((trx) =>
    addStock(
      trx,
      orderIds.map((orderId) => ({ sku: skuOf(orderId), quantity: OPENING })),
    ),
  );

/** Starts an order like `signalbox start`. @returns its run. */
export async function startOrder({ signalbox }: RunningStack, orderId: string): Promise<string> {
  const request = { workflow: 'order', input: orderOf(orderId), initiator: 'system', businessId: orderId };
  return (await startRun(signalbox, request)).id;
}

/** Starts the bare order. @returns its workflow id. */
export async function startBareOrder({ temporal }: RunningStack, orderId: string): Promise<string> {
  const order = orderOf(orderId);
  const { shipping } = OrderConfiguration.parse({});
  const { service } = serviceFor(order, shipping);
  const args: [BareOrder] = [{ order, service, parcels: parcelsFor(order, shipping), totalMinor: totalOf(order.lines) }];
  const workflowId = `bare-order:${orderId}`;
  await temporal.workflow.start('bareOrder', { workflowId, taskQueue: QUEUES.bare, args });
  return workflowId;
}

/** Starts the bare order's worker next to the stack's own, on the same server, database, partners and mail server. */
export async function startBareOrderWorker({ stack, endpoints }: RunningStack): Promise<Program> {
  const plan: OrderWorkerPlan = {
    bundle: await writeBundle(stack.folder, 'bare'),
    temporalAddress: endpoints.TEMPORAL_ADDRESS,
    databaseUrl: endpoints.DATABASE_URL,
    partnersUrl: endpoints.STRIPE_BASE_URL,
    smtpUrl: endpoints.SMTP_URL,
    healthPort: await freePort(),
  };
  return startProgram({
    command: process.execPath,
    args: ['--import', 'tsx', PROGRAM, JSON.stringify(plan)],
    log: join(stack.folder, 'bare-order-worker.log'),
    probe: httpProbe(`http://127.0.0.1:${plan.healthPort}/health`),
  });
}
