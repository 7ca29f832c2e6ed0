import { SignalboxError } from '../kit/common/failures.ts';
import { claimDeliveries, insertDelivery, settleDelivery, type DueDelivery, type NewDelivery, type Settled } from '../store/deliveries.ts';
import type { SignalboxClient } from './connect.ts';

export type { DueDelivery, NewDelivery, Settled };

/** Stores an accepted webhook once. @throws SignalboxError DELIVERY_CONFLICT when its id came with another body. */
export async function storeDelivery(client: SignalboxClient, delivery: NewDelivery): Promise<{ id: number; repeated: boolean }> {
  const { id, stand } = await insertDelivery(client.db, delivery);
  if (stand !== 'conflict') return { id, repeated: stand === 'repeated' };
  throw new SignalboxError('DELIVERY_CONFLICT', {
    field: 'id',
    detail: `${delivery.source} sent delivery ${id} under it before`,
    fix: 'Give each message an id of its own.',
  });
}

/** Claims due deliveries; the lease ends by itself when their gateway dies. */
export const claimDue = (client: SignalboxClient, most: number, leaseMs: number): Promise<DueDelivery[]> =>
  claimDeliveries(client.db, most, leaseMs);

/** Writes how a try ended, unless another gateway has taken it over. */
export const settle = (client: SignalboxClient, due: Pick<DueDelivery, 'id' | 'tries'>, settled: Settled): Promise<void> =>
  settleDelivery(client.db, due, settled);
