/** An amount in the minor unit of its currency: cents of EUR, whole yen of JPY. */
export interface Money {
  /** An integer. */
  amountMinor: number;
  /** ISO 4217 code in capitals. */
  currency: string;
}

/** Outcome of an authorisation. A refusal is a value, not an exception. */
export type Authorisation =
  /** The amount is held on the customer's account until it is captured or voided. */
  | { outcome: 'authorised'; paymentId: string }
  /** Declined by the bank, or ended before payment. `code` is the bank's code, such as `insufficient_funds`. */
  | { outcome: 'declined'; code: string; message: string; paymentId: string | null }
  /** The customer has to confirm at this address (3-D Secure); poll with `look`. */
  | { outcome: 'action_required'; paymentId: string; url: string }
  /** The bank has not answered yet; poll with the same call and key. */
  | { outcome: 'pending'; paymentId: string }
  | AuthorisationRefused;

/**
 * The provider refuses the request: its amount, currency or key. A repeat gets the same refusal.
 * `paymentId` is set when a payment was made that differs from the request; it has to be voided.
 */
export interface AuthorisationRefused extends Refusal {
  outcome: 'refused';
  paymentId: string | null;
}

/** Why a provider refuses a request. */
export interface Refusal {
  /** The provider's code, such as `amount_too_small`. */
  code: string;
  message: string;
}

/** Outcome of a capture. */
export type Capture =
  /** The requested amount was captured. */
  | { outcome: 'captured'; capturedMinor: number }
  /** Another amount was captured, usually a part. */
  | { outcome: 'other_amount'; capturedMinor: number; reason: string }
  /** The bank has not answered yet. */
  | { outcome: 'pending'; capturedMinor: 0; reason: string }
  /** Nothing was captured. */
  | { outcome: 'failed'; capturedMinor: 0; reason: string };

/** Outcome of a void. */
export type Voiding = { outcome: 'voided' } | { outcome: 'not_voided'; reason: string };

/** Outcome of a refund. Only `succeeded` means that the customer has the money. */
export type Refund =
  | { outcome: 'succeeded'; refundId: string }
  /** It may still fail. */
  | { outcome: 'pending'; refundId: string; reason: string }
  /** Another amount than the requested one was refunded. */
  | { outcome: 'other_amount'; refundId: string; reason: string }
  /** `requires_action`: by the customer. `failed` and `canceled` are final. */
  | { outcome: 'requires_action' | 'failed' | 'canceled'; refundId: string; reason: string }
  /** The provider refused the request, so there is no refund. */
  | ({ outcome: 'refused'; refundId: null } & Refusal);

export interface AuthoriseRequest extends Money {
  /** The provider's id of the payment method. */
  method: string;
  orderId: string;
  /** The provider's id of the customer, or null. */
  customer: string | null;
  /** Short texts, shown with the payment at the provider. */
  metadata?: Record<string, string>;
}

/** State of a payment at the provider. */
export interface PaymentState extends Money {
  status: 'authorised' | 'captured' | 'voided' | 'declined' | 'action_required' | 'pending';
  /** At most `amountMinor`. */
  capturedMinor: number;
  /** Succeeded refunds; at most `capturedMinor`. */
  refundedMinor: number;
  /** Pending refunds, as far as known. */
  refundPendingMinor: number;
}

/**
 * Port to a payment provider. Calls with the same key have one effect; the same key with other arguments is refused.
 * @throws SignalboxError PAYMENTS_UNAVAILABLE (retryable, with `retryAfterMs` if the provider sends it; repeating the call with the same key
 * is safe) or PAYMENT_REFUSED (the request is invalid; a repeat gets the same refusal).
 */
export interface Payments {
  /** Why the provider would refuse this amount or currency, as far as known without a call; or null. */
  accepts(money: Money): Promise<Refusal | null>;
  /** Holds an amount on the customer's account without capturing it. */
  authorise(key: string, request: AuthoriseRequest): Promise<Authorisation>;
  /** Current state of a payment. */
  look(paymentId: string): Promise<PaymentState>;
  /** The payment made with this key for this amount in its current state, or null. Use it to verify after a lost answer. */
  find(key: string, money: Money): Promise<Authorisation | null>;
  /**
   * Claims the key of an abandoned authorisation that may still be in flight, so that the late call is refused.
   * @returns null when that call can no longer hold money; otherwise the payment that it made first.
   */
  preempt(key: string, request: Money & { orderId: string }): Promise<Authorisation | null>;
  /** Captures a held amount, or a part of it; the rest is released. */
  capture(key: string, paymentId: string, money: Money): Promise<Capture>;
  /** Releases a held amount. Idempotent; an unknown payment counts as voided. */
  void(key: string, paymentId: string): Promise<Voiding>;
  /** Refunds a captured amount, or a part of it. With the key of an existing refund: its current outcome. */
  refund(key: string, paymentId: string, money: Money): Promise<Refund>;
  /** The refund made with this key in its current state, or null. Use it to verify after a lost answer. */
  findRefund(key: string, paymentId: string, money: Money): Promise<Refund | null>;
}

export interface Address {
  name: string;
  street: string;
  city: string;
  /** Absent if the country has none. */
  postalCode?: string;
  /** ISO 3166-1 alpha-2. */
  country: string;
}

export interface LabelRequest {
  orderId: string;
  service: 'standard' | 'express';
  to: Address;
  /** At least one. */
  parcels: { weightGrams: number }[];
}

export interface Label {
  labelId: string;
  trackingNumber: string;
}

/**
 * Port to a carrier. Keys work as with payments.
 * @throws SignalboxError PARTNER_UNAVAILABLE (retryable) on a missing or broken answer, PARTNER_REFUSED when the request is invalid.
 */
export interface Carrier {
  createLabel(key: string, request: LabelRequest): Promise<Label>;
  /** The label made with this key, or null when there is none or it is cancelled. */
  findLabel(key: string): Promise<Label | null>;
  /**
   * Cancels the label made with the key `madeWith`. Without one that key is claimed, so that a late call makes no label. Idempotent.
   * @returns the id of the label, or null when there was none.
   */
  cancelLabel(key: string, madeWith: string): Promise<{ labelId: string | null }>;
}

export interface WarehouseOrder {
  orderId: string;
  /** At least one. */
  lines: { sku: string; quantity: number }[];
  to: Address;
  trackingNumber: string;
}

/** Port to a warehouse. Keys and errors as with the carrier. */
export interface Warehouse {
  /** Orders the warehouse to pack the goods and hand them over. */
  place(key: string, order: WarehouseOrder): Promise<{ warehouseOrderId: string }>;
  /** The order placed with this key, or null. */
  find(key: string): Promise<{ warehouseOrderId: string; status: 'placed' | 'cancelled' | 'shipped' } | null>;
  /** Cancels the order placed with the key `placedWith`, or claims that key as with labels. `too_late` when the goods have left. */
  cancel(key: string, placedWith: string): Promise<{ warehouseOrderId: string | null; outcome: 'cancelled' | 'too_late' }>;
}
