import type { DeliveryDetails, DeliveryView } from '../kit/common/delivery.ts';
import { SignalboxError } from '../kit/common/failures.ts';
import { countStored, readDeliveries, readDelivery, requeueDelivery, type DeliveryQuery } from '../store/deliveries.ts';
import type { SignalboxClient } from './connect.ts';

/** The accepted webhooks, newest first. @throws SignalboxError DATABASE_UNREACHABLE. */
export const listDeliveries = (client: SignalboxClient, query: DeliveryQuery): Promise<DeliveryView[]> => readDeliveries(client.db, query);

/** One accepted webhook with what was received. @throws SignalboxError DELIVERY_NOT_FOUND, DATABASE_UNREACHABLE. */
export async function showDelivery(client: SignalboxClient, id: number): Promise<DeliveryDetails> {
  const found = await readDelivery(client.db, id);
  if (found) return found;
  throw new SignalboxError('DELIVERY_NOT_FOUND', { field: 'id', detail: String(id), fix: '`signalbox deliveries` lists them.' });
}

/** Has a delivery carried out again. Harmless where it was before: its run is found, and its message counts once. @throws as `showDelivery`. */
export async function replayDelivery(client: SignalboxClient, id: number): Promise<DeliveryDetails> {
  await requeueDelivery(client.db, id);
  return showDelivery(client, id);
}

/** How many accepted webhooks are not carried out yet. @throws SignalboxError DATABASE_UNREACHABLE. */
export const countWaitingDeliveries = (client: SignalboxClient): Promise<number> => countStored(client.db);
