import { randomBytes } from 'node:crypto';
import type { Query } from '../database.ts';
import { missing, type StripeError } from './wording.ts';

export interface IntentRow {
  id: string;
  at: Date;
  amount: number;
  currency: string;
  status: 'requires_payment_method' | 'requires_action' | 'requires_capture' | 'processing' | 'succeeded' | 'canceled';
  capture_method: string;
  captured: number;
  /** The amount that a processing capture takes when it succeeds. */
  taking: number | null;
  /** Including refunds in progress. */
  refunded: number;
  method: string;
  customer: string | null;
  description: string | null;
  metadata: Record<string, string>;
  return_url: string | null;
  failure: StripeError | null;
  cancelled_at: Date | null;
}

export interface RefundRow {
  id: string;
  at: Date;
  intent: string;
  amount: number;
  currency: string;
  status: 'succeeded' | 'pending' | 'requires_action' | 'failed' | 'canceled';
  reason: string | null;
  metadata: Record<string, string>;
}

/** An id in Stripe's format: `pi_…`. */
export const newId = (prefix: string): string => `${prefix}_${randomBytes(12).toString('hex')}`;

/** @throws Refusal when it does not exist. */
export async function intentOf(query: Query, id: string, param = 'intent'): Promise<IntentRow> {
  const [row] = await query<IntentRow>('select * from partners.intents where id = $1 for update', [id]);
  if (!row) throw missing('payment_intent', id, param);
  return row;
}

/** A payment intent as the API shows it. */
export function showIntent(row: IntentRow, { baseUrl, expand = [] }: { baseUrl: string; expand?: string[] }): Record<string, unknown> {
  const charge = isCharged(row) ? showCharge(row) : null;
  const wantsCharge = expand.some((path) => path === 'latest_charge' || path === 'data.latest_charge');
  return {
    id: row.id,
    object: 'payment_intent',
    amount: row.amount,
    amount_capturable: row.status === 'requires_capture' ? row.amount : 0,
    amount_received: row.captured,
    canceled_at: row.cancelled_at && seconds(row.cancelled_at),
    capture_method: row.capture_method,
    confirmation_method: 'automatic',
    created: seconds(row.at),
    currency: row.currency,
    customer: row.customer,
    description: row.description,
    last_payment_error: row.failure,
    latest_charge: wantsCharge ? charge : (charge?.id ?? null),
    livemode: false,
    metadata: row.metadata,
    next_action: row.status === 'requires_action' ? challenge(row, baseUrl) : null,
    payment_method: row.status === 'requires_payment_method' ? null : row.method,
    payment_method_types: ['card'],
    status: row.status,
  };
}

const isCharged = ({ status, captured, failure }: IntentRow): boolean =>
  status === 'requires_capture' || status === 'processing' || captured > 0 || (failure !== null && status !== 'requires_action');

const showCharge = (row: IntentRow) => ({
  id: row.id.replace('pi_', 'ch_'),
  object: 'charge',
  amount: row.amount,
  amount_captured: row.captured,
  amount_refunded: row.refunded,
  captured: row.captured > 0,
  currency: row.currency,
  payment_intent: row.id,
  refunded: row.captured > 0 && row.refunded === row.captured,
  status: row.failure ? 'failed' : 'succeeded',
});

const challenge = ({ id, return_url }: IntentRow, baseUrl: string) => ({
  type: 'redirect_to_url',
  redirect_to_url: { url: `${baseUrl}/house/authenticate/${id}`, return_url },
});

/** A refund as the API shows it. */
export const showRefund = ({ id, at, intent, amount, currency, status, reason, metadata }: RefundRow) => ({
  id,
  object: 'refund',
  amount,
  charge: intent.replace('pi_', 'ch_'),
  created: seconds(at),
  currency,
  metadata,
  payment_intent: intent,
  reason: null,
  status,
  ...(status === 'pending' && { pending_reason: reason ?? 'processing' }),
  ...(status === 'failed' && { failure_reason: reason ?? 'expired_or_canceled_card' }),
});

const seconds = (at: Date): number => Math.floor(at.getTime() / 1_000);
