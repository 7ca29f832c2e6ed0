import type { Generated } from 'kysely';
import type { Json } from '../../store/tables.ts';
import type { TimeNow } from '../../store/column-types.ts';

/** An article with a quantity. */
export interface StockLine {
  sku: string;
  quantity: number;
}

/** A returned part of a sale. */
export interface ReturnedPart extends StockLine {
  orderId: string;
  /** Place of the line in its order, from 1. */
  line: number;
  unitPriceMinor: number;
}

/** Stock, orders and accounts of the order workflow. */
export interface OrderTables {
  stock: {
    sku: string;
    on_hand: number;
    /** Part of `on_hand`. */
    reserved: Generated<number>;
  };
  stock_reservations: {
    /** Effect key. */
    key: string;
    run_id: string;
    lines: Json<StockLine[]>;
    /** held: for an open order; issued: the goods have left; released: free again, or never held. */
    status: 'held' | 'issued' | 'released';
    at: TimeNow;
  };
  shop_orders: {
    order_id: string;
    /** The one run that handles it. */
    run_id: string;
    kind: 'sale' | 'return';
    /** Null for a guest. */
    customer_id: string | null;
    currency: string;
    total_minor: number;
    payment_id: string | null;
    status: 'open' | 'confirmed' | 'reversed';
    /** Set for a booked return. */
    returned: Json<ReturnedPart[]> | null;
    at: TimeNow;
  };
  shop_order_lines: {
    order_id: string;
    line: number;
    sku: string;
    unit_price_minor: number;
    quantity: number;
    returned_quantity: Generated<number>;
  };
  bookings: {
    /** Effect key. */
    key: string;
    run_id: string;
    /** Subject, such as an order id. */
    subject: string;
    text: string;
    /** Key of the booking that this one reverses. */
    reverses: string | null;
    at: TimeNow;
  };
  booking_lines: {
    booking: string;
    line: number;
    account: string;
    currency: string;
    debit_minor: Generated<number>;
    credit_minor: Generated<number>;
  };
  /** A view. */
  account_balances: {
    account: string;
    currency: string;
    debit_minor: number;
    credit_minor: number;
    /** Debits minus credits. */
    balance_minor: number;
  };
}
