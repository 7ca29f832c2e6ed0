import { z } from 'zod';
import type { Warehouse } from '../activities/order/ports.ts';
import { SignalboxError } from '../kit/common/failures.ts';
import { headerKey } from './header-key.ts';
import { createPartnerApi, type PartnerOptions } from './partner-api.ts';

const OrderAnswer = z.object({ warehouseOrderId: z.string().min(1), status: z.enum(['placed', 'cancelled', 'shipped']) });
const CancelAnswer = OrderAnswer.extend({ warehouseOrderId: z.string().min(1).nullable() });
const OrdersAnswer = z.object({ orders: z.array(OrderAnswer) });

export interface WarehouseOptions extends PartnerOptions {
  /** `whsec_…`, shared with the warehouse. */
  secret: string;
}

/**
 * A warehouse's order API over HTTP. Every request is signed as Standard Webhooks says; its `webhook-id` is the key of the effect, so that
 * the warehouse takes a repeat for what it is.
 */
export function createWarehouse({ secret, ...options }: WarehouseOptions): Warehouse {
  const ask = createPartnerApi('the warehouse', options);
  const sign = async (id: string, body: string) => {
    const { Webhook } = await import('standardwebhooks'); // the first order pays for it, not the start
    const at = new Date();
    return {
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
      'webhook-signature': new Webhook(secret).sign(id, at, body),
    };
  };
  return {
    place: async (key, order) => {
      const body = JSON.stringify(order);
      const placed = await ask(OrderAnswer, { method: 'POST', path: '/orders', headers: await sign(headerKey(key), body), body });
      if (!placed) throw new SignalboxError('PARTNER_REFUSED', { detail: 'the warehouse takes no orders at this address' });
      return { warehouseOrderId: placed.warehouseOrderId };
    },
    find: async (key) => {
      const path = `/orders?${new URLSearchParams({ key: headerKey(key) }).toString()}`;
      const found = await ask(OrdersAnswer, { method: 'GET', path, headers: await sign(headerKey(`find:${key}`), '') });
      return found?.orders[0] ?? null;
    },
    cancel: async (key, placedWith) => {
      const body = JSON.stringify({ key: headerKey(placedWith) });
      const order = await ask(CancelAnswer, { method: 'POST', path: '/orders/cancel', headers: await sign(headerKey(key), body), body });
      if (!order) throw new SignalboxError('PARTNER_REFUSED', { detail: 'the warehouse takes no orders at this address' });
      return { warehouseOrderId: order.warehouseOrderId, outcome: order.status === 'cancelled' ? 'cancelled' : 'too_late' };
    },
  };
}
