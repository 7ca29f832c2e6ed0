import type { RefusedLine } from './schema.ts';

/** A line of a sale that was confirmed, as the books have it. */
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

/** What comes back of one line of a sale. */
export interface ReturnedLine extends Pick<SoldLine, 'orderId' | 'line' | 'sku' | 'unitPriceMinor' | 'paymentId'> {
  quantity: number;
}

export interface ReturnMatch {
  returned: ReturnedLine[];
  refused: RefusedLine[];
}
