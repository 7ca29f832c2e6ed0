import { inBatches } from '../kit/common/batches.ts';
import { SignalboxError } from '../kit/common/failures.ts';
import {
  claimDeliveries,
  insertDeliveries,
  settleDeliveries,
  type DueDelivery,
  type NewDelivery,
  type Settled,
  type SettledDelivery,
} from '../store/deliveries.ts';
import type { SignalboxClient } from './connect.ts';

export type { DueDelivery, NewDelivery };

const MOST_AT_ONCE = 64;

/**
 * Opens what stores accepted webhooks, each once. Those that come while a statement is on its way share the next one, because a commit costs more
 * than a row. @throws SignalboxError DELIVERY_CONFLICT when the id of a webhook came with another body.
 */
export function openDeliveryStore(client: SignalboxClient): (delivery: NewDelivery) => Promise<{ id: number; repeated: boolean }> {
  const insert = inBatches(MOST_AT_ONCE, (deliveries: NewDelivery[]) => insertDeliveries(client.db, deliveries));
  return async (delivery) => {
    const { id, stand } = await insert(delivery);
    if (stand !== 'conflict') return { id, repeated: stand === 'repeated' };
    throw new SignalboxError('DELIVERY_CONFLICT', {
      field: 'id',
      detail: `${delivery.source} sent delivery ${id} under it before`,
      fix: 'Give each message an id of its own.',
    });
  };
}

/** Claims due deliveries; the lease ends by itself when their gateway dies. */
export const claimDue = (client: SignalboxClient, most: number, leaseMs: number): Promise<DueDelivery[]> =>
  claimDeliveries(client.db, most, leaseMs);

/** Writes how a try ended, unless another gateway has taken it over. */
export type Settling = (due: Pick<DueDelivery, 'id' | 'tries'>, settled: Settled) => Promise<void>;

/** Opens what writes how tries ended; those that end while a statement is on its way share the next one. */
export function openSettling(client: SignalboxClient): Settling {
  const write = inBatches(MOST_AT_ONCE, async (ended: SettledDelivery[]) => {
    await settleDeliveries(client.db, ended);
    return ended.map(() => undefined);
  });
  return ({ id, tries }, settled) => write({ id, tries, ...settled });
}
