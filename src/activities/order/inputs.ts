import type { OrderInput } from '../../contracts/order/schema.ts';
import type { LabelRequest, Money, WarehouseOrder } from './ports.ts';

export type ClaimOrderInput = Pick<OrderInput, 'orderId' | 'kind' | 'currency'> & { customerId: string | null; totalMinor: number };

export interface AuthorisePaymentInput extends Money {
  orderId: string;
  /** The provider's id of the payment method. */
  method: string;
}

export type VoidPaymentInput = Omit<AuthorisePaymentInput, 'method'>;

export interface CapturePaymentInput extends Money {
  paymentId: string;
}

export interface RefundReturnInput extends CapturePaymentInput {
  orderId: string;
  /** Counts the payments of one return, from 1. */
  number: number;
}

export interface ReserveStockInput {
  lines: { sku: string; quantity: number }[];
}

export type CreateLabelInput = LabelRequest;
export type CallWarehouseInput = WarehouseOrder;

export interface BookOrderInput extends Money {
  orderId: string;
  /** Null where nothing had to be paid. */
  paymentId: string | null;
  lines: OrderInput['lines'];
}

export type BookReturnInput = Pick<OrderInput, 'orderId' | 'customer' | 'currency' | 'lines' | 'returnOf'>;

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

/** Result of an undo, in one line. */
export interface Undone {
  undone: string;
}
