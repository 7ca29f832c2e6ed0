import type { OrderInput } from '../../contracts/order/schema.ts';
import type { Money } from './ports.ts';

export interface CapturePaymentInput extends Money {
  paymentId: string;
}

export interface RefundReturnInput extends CapturePaymentInput {
  orderId: string;
  /** Counts the payments of one return, from 1. */
  number: number;
}

/** `amountMinor` is the total of a sale, or the confirmed refund of a return. */
export interface SendConfirmationInput extends Money {
  kind: OrderInput['kind'];
  orderId: string;
  to: string;
  name: string | null;
  lines: { sku: string; description?: string | undefined; quantity: number; unitPriceMinor: number }[];
  /** Refused lines of a return, each with its reason. */
  refused: { sku: string; quantity: number; reason: string }[];
  trackingNumber: string | null;
  /** Of a return: refund that is pending. */
  pendingMinor?: number;
  /** Of a return: amount not refunded yet. */
  openMinor?: number;
}
