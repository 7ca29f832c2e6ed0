import type { Generated } from 'kysely';
import type { Json } from '../../store/tables.ts';
import type { Time } from '../../store/column-types.ts';

/** Tables of the example shop. */
export interface ShopTables {
  customers: {
    id: string;
    name: string;
    /** Lower case; unique. */
    email: string;
    /** ISO 639-1. */
    language: string;
    price_tier: 'basic' | 'plus' | 'premium';
  };
  orders: {
    /** Like `A-1001`. */
    id: string;
    customer_id: string;
    status: 'paid' | 'packed' | 'shipped' | 'delivered' | 'cancelled' | 'returned';
    items: Json<{ name: string; quantity: number; unitMinor: number }[]>;
    total_minor: number;
    currency: string;
    placed_at: Time;
    expected_at: Time | null;
    tracking_url: string | null;
  };
  charges: {
    id: string;
    order_id: string;
    customer_id: string;
    amount_minor: number;
    refunded_minor: Generated<number>;
    currency: string;
    description: string;
    charged_at: Time;
  };
  articles: {
    id: string;
    title: string;
    /** Plain text; steps are lines that start with a number and a dot. */
    body: string;
    /** A category name of the ticket workflow. */
    category: string;
    language: string;
    url: string;
  };
  tickets: {
    /** Workflow id of the run. */
    run_id: string;
    customer_email: string;
    subject: string;
    category: string;
    outcome: string;
    at: Time;
  };
  feature_requests: {
    run_id: string;
    customer_email: string;
    title: string;
    text: string;
    at: Time;
  };
  refunds: {
    /** Effect key. */
    key: string;
    run_id: string;
    charge_id: string;
    amount_minor: number;
    currency: string;
    reason: string;
    approved_by: string;
    at: Time;
  };
}
