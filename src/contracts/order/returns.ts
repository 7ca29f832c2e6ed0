import type { RefusedLine } from './schema.ts';

/** A line of a booked sale. */
export interface SoldLine {
  orderId: string;
  /** Place in its order, from 1. */
  line: number;
  sku: string;
  unitPriceMinor: number;
  quantity: number;
  returnedQuantity: number;
  currency: string;
  customerId: string | null;
  paymentId: string | null;
}

/** The returned part of one line of a sale. */
export interface ReturnedLine extends Pick<SoldLine, 'orderId' | 'line' | 'sku' | 'unitPriceMinor' | 'paymentId'> {
  quantity: number;
}

export interface ReturnMatch {
  returned: ReturnedLine[];
  refused: RefusedLine[];
}
