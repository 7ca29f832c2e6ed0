import type pg from 'pg';
import { z } from 'zod';
import { inTransaction } from './database.ts';
import { FaultRule } from './faults.ts';

/** The body of POST /faults. */
export const readFaults = (body: string): FaultRule[] => z.array(FaultRule).parse(JSON.parse(body));

/** The partners' whole state, oldest first, for judges. */
export interface PartnersState {
  intents: {
    id: string;
    amount: number;
    currency: string;
    status: string;
    captured: number;
    refunded: number;
    metadata: Record<string, string>;
  }[];
  refunds: { id: string; intent: string; amount: number; status: string; reason: string | null; metadata: Record<string, string> }[];
  labels: { id: string; key: string; orderId: string; service: string; cancelled: boolean }[];
  orders: { id: string; key: string; orderId: string; status: string }[];
}

export const readState = (pool: pg.Pool): Promise<PartnersState> =>
  inTransaction(pool, async (query) => ({
    intents: await query('select id, amount, currency, status, captured, refunded, metadata from partners.intents order by seq'),
    refunds: await query('select id, intent, amount, status, reason, metadata from partners.refunds order by seq'),
    labels: await query(
      'select id, key, order_id as "orderId", service, cancelled_at is not null as cancelled from partners.labels order by at, id',
    ),
    orders: await query('select id, key, order_id as "orderId", status from partners.orders order by at, id'),
  }));
