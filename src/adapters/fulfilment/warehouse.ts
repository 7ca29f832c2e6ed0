import { z } from 'zod';
import type { Warehouse } from '../../activities/order/ports.ts';
import { SignalboxError } from '../../kit/common/failures.ts';
import { headerKey, pathByKey } from '../http/header-key.ts';
import { createPartnerApi, type PartnerOptions } from '../http/partner-api.ts';
import { signedHeaders } from '../http/signed-headers.ts';

const OrderAnswer = z.object({ warehouseOrderId: z.string().min(1), status: z.enum(['placed', 'cancelled', 'shipped']) });
const CancelAnswer = OrderAnswer.extend({ warehouseOrderId: z.string().min(1).nullable() });
const OrdersAnswer = z.object({ orders: z.array(OrderAnswer) });

export interface WarehouseOptions extends PartnerOptions {
  /** Shared with the warehouse; begins with `whsec_`. */
  secret: string;
}

/**
 * A warehouse's order API over HTTP. Requests are signed according to Standard Webhooks. The `webhook-id` is the effect key, so that the
 * warehouse recognises a repeat.
 */
export function createWarehouse({ secret, ...options }: WarehouseOptions): Warehouse {
  const warehouse = createPartnerApi('the warehouse', options);
  const sign = (id: string, body: string) => signedHeaders([secret], id, body);
  const post = async <T>(schema: z.ZodType<T>, path: string, key: string, content: object): Promise<T> => {
    const body = JSON.stringify(content);
    return warehouse.change(schema, { method: 'POST', path, headers: await sign(headerKey(key), body), body });
  };
  return {
    place: async (key, order) => {
      const { warehouseOrderId, status } = await post(OrderAnswer, '/orders', key, order);
      if (status === 'cancelled')
        throw new SignalboxError('PARTNER_REFUSED', { detail: `the warehouse answered with ${warehouseOrderId}, which is cancelled` });
      return { warehouseOrderId };
    },
    find: async (key) => {
      const headers = await sign(headerKey(`find:${key}`), '');
      const found = await warehouse.find(OrdersAnswer, { method: 'GET', path: pathByKey('/orders', key), headers });
      return found?.orders[0] ?? null;
    },
    cancel: async (key, placedWith) => {
      const { warehouseOrderId, status } = await post(CancelAnswer, '/orders/cancel', key, { key: headerKey(placedWith) });
      return { warehouseOrderId, outcome: status === 'cancelled' ? 'cancelled' : 'too_late' };
    },
  };
}
