import { countStored, readDeliveries, readDelivery, requeueDelivery } from '../store/deliveries.ts';
import type { SignalboxClient } from './connect.ts';
import { workOf } from './work.ts';

/** The accepted webhooks. */
export const deliveries = workOf({
  ...{ table: 'deliveries', one: 'delivery' },
  readMany: readDeliveries,
  readOne: readDelivery,
  requeue: requeueDelivery,
  missing: 'DELIVERY_NOT_FOUND',
});

/** How many accepted webhooks are not carried out yet. @throws SignalboxError DATABASE_UNREACHABLE. */
export const countWaitingDeliveries = (client: SignalboxClient): Promise<number> => countStored(client.db);
