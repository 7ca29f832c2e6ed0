import type { WorkerOptions } from '@temporalio/worker';
import { createOrderActivities } from '../../../src/activities/order/activities.ts';
import type { OrderDeps } from '../../../src/activities/order/ports-books.ts';
import { contract } from '../../../src/contracts/order/contract.ts';
import { OrderConfiguration } from '../../../src/contracts/order/configuration.schema.ts';
import { OrderInput, type OrderResult } from '../../../src/contracts/order/schema.ts';
import { createEffects } from '../../../src/kit/activity/effects.ts';
import type { Decision, OperatorAction, OperatorAnswer } from '../../../src/kit/common/approval.ts';
import type { MessageAnswer } from '../../../src/kit/common/message.ts';
import type { DecisionAnswer, RunView } from '../../../src/kit/common/view.ts';
import type { Db } from '../../../src/store/database.ts';
import { addStock } from '../../../src/business/shop/stock.ts';
import { shopBooks } from '../../../src/worker/shop-books.ts';
import { openTestDatabase } from '../../../testkit/database.ts';
import { until } from '../tickets/stage.ts';
import { startTestWorker, type TestWorker } from '../../../testkit/worker.ts';

/** Partners and mail of an order, real or not. */
export type Partners = Pick<OrderDeps, 'payments' | 'carrier' | 'warehouse' | 'mail'>;

/** The real activities over these partners. */
export const orderActivities = (partners: Partners) =>
  createOrderActivities({
    ...partners,
    ...shopBooks,
    effects: createEffects(),
    settings: { mailDomain: 'shop.example', mailInDoubt: 'repeat' },
  });

type Changes = { [Part in keyof OrderInput]?: OrderInput[Part] extends object ? Partial<OrderInput[Part]> : OrderInput[Part] };

/** Two kettles and a cup of a known customer, 110.00 EUR. */
export function orderInput(orderId: string, changes: Changes = {}): OrderInput {
  const { customer, shipping, payment, lines, ...rest } = changes;
  return OrderInput.parse({
    ...{ orderId, currency: 'EUR', ...rest },
    customer: { id: 'C-1', name: 'Kim Example', email: 'kim@example.com', ...customer },
    lines: lines ?? [
      { sku: 'kettle', description: 'Kettle', quantity: 2, unitPriceMinor: 4_990 },
      { sku: 'cup', quantity: 1, unitPriceMinor: 1_020 },
    ],
    shipping: { address: { name: 'Kim Example', street: 'Hill 1', city: 'Bonn', postalCode: '53111', country: 'DE' }, ...shipping },
    payment: { method: 'pm_card_visa', ...payment },
  });
}

/** Short times, so that what takes a minute in earnest takes a moment here. */
export const quickly = (changes: object = {}): OrderConfiguration =>
  OrderConfiguration.parse({
    undo: { attempts: 3, firstWaitMs: 10, longestWaitMs: 20 },
    repair: { group: ['support'], deadlineMs: 3_600_000, escalateTo: ['cleo'] },
    customerAction: { withinMs: 60_000, lookEveryMs: 60_000 },
    ...changes,
  });

/** One order on its way. */
export interface OrderRun {
  id: string;
  result(): Promise<OrderResult>;
  /** How the run stands in the database. */
  row(): Promise<{ status: string; state: string }>;
  view(): Promise<RunView>;
  steps(): Promise<string[]>;
  reaches(state: string): Promise<void>;
  send(name: string, message: unknown): Promise<MessageAnswer>;
  cancel(): Promise<void>;
  asked(step: string): Promise<void>;
  settle(step: string): Promise<DecisionAnswer>;
}

export interface OrderStage {
  db: Db;
  worker: TestWorker;
  start(input: OrderInput, configuration?: OrderConfiguration): Promise<OrderRun>;
  close(): Promise<void>;
}

/** The real workflow and activities on the real server and database, over the partners that are given; with some stock. */
export async function openOrderStage(
  partners: Partners,
  stock: { sku: string; quantity: number }[],
  options: Partial<WorkerOptions> = {},
): Promise<OrderStage> {
  const database = await openTestDatabase();
  const { db } = database;
  await db.transaction().execute((trx) => addStock(trx, stock));
  const worker = await startTestWorker(db, orderActivities(partners), options);
  return {
    db,
    worker,
    async start(input, configuration = quickly()) {
      await worker.start('order', input.orderId, input, 'otto', configuration, contract.fastPath);
      return runOf(db, worker, `order:${input.orderId}`);
    },
    async close() {
      await worker.stop();
      await database.close();
    },
  };
}

function runOf(db: Db, worker: TestWorker, id: string): OrderRun {
  const handle = worker.client.workflow.getHandle<() => Promise<OrderResult>>(id);
  const view = () => handle.query<RunView>('status');
  const row = () => db.selectFrom('runs').select(['status', 'state']).where('id', '=', id).executeTakeFirstOrThrow();
  return {
    id,
    row,
    view,
    result: () => handle.result(),
    steps: async () =>
      (await db.selectFrom('run_steps').selectAll().where('run_id', '=', id).orderBy('position').execute()).map(
        ({ name, status }) => `${name} ${status}`,
      ),
    reaches: (state) => until(async () => (await view()).state === state),
    send: (name, message) => handle.executeUpdate<MessageAnswer, [unknown]>(name, { args: [message] }),
    async cancel() {
      const order = { action: 'cancel', person: 'otto', reason: 'the test says so' } as const;
      await handle.executeUpdate<OperatorAnswer, [OperatorAction]>('operate', { args: [order] });
      await handle.cancel();
    },
    // In the database, not in the run's answer: the run asks before the row is there.
    asked: (step) =>
      until(async () => {
        const requests = db.selectFrom('approvals').select('request_id').where('status', '=', 'open');
        return (await requests.where('request_id', '=', `${id}/repair-${step.replaceAll(' ', '-')}`).execute()).length > 0;
      }),
    settle(step) {
      const requestId = `${id}/repair-${step.replaceAll(' ', '-')}`;
      const word: Decision = {
        ...{ requestId, person: 'ana', decision: 'approve', channel: 'cli', verified: false },
        ...{ comment: 'called the driver', edits: null },
      };
      return handle.executeUpdate<DecisionAnswer, [Decision]>('decide', { args: [word] });
    },
  };
}
