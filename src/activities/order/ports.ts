/** An amount in the minor unit of its currency: cents for EUR, yen for JPY. */
export interface Money {
  /** A whole number; never a fraction of the minor unit. */
  amountMinor: number;
  /** ISO 4217 code in capitals. */
  currency: string;
}

/** What a payment provider may answer to a customer's payment: all of it values, none an exception. */
export type Authorisation =
  /** The amount is held on the customer's account; capture takes it, void lets it go. */
  | { outcome: 'authorised'; paymentId: string }
  /** The customer's bank said no, or the payment was ended before it was paid. `code` is the bank's word, such as `insufficient_funds`. */
  | { outcome: 'declined'; code: string; message: string; paymentId: string | null }
  /** The customer has to confirm at this address (3-D Secure); afterwards `look` tells. */
  | { outcome: 'action_required'; paymentId: string; url: string }
  /** The bank has not answered yet. The same call with the same key tells later. */
  | { outcome: 'pending'; paymentId: string }
  | AuthorisationRefused;

/**
 * The provider does not take the request as it is: its amount, its currency, its key. A repeat computes the same refusal.
 * `paymentId` is set where a payment was made that is not the one that was asked for; it has to be voided.
 */
export interface AuthorisationRefused extends Refusal {
  outcome: 'refused';
  paymentId: string | null;
}

/** Why a provider does not take something. */
export interface Refusal {
  /** The provider's word, such as `amount_too_small`. */
  code: string;
  message: string;
}

/** What came of taking a held amount. */
export type Capture =
  /** All that was asked for was taken. */
  | { outcome: 'captured'; capturedMinor: number }
  /** Another amount was taken, as a rule a part. */
  | { outcome: 'other_amount'; capturedMinor: number; reason: string }
  /** The bank has not answered yet. */
  | { outcome: 'pending'; capturedMinor: 0; reason: string }
  /** Nothing was taken. */
  | { outcome: 'failed'; capturedMinor: 0; reason: string };

/** What came of letting a held amount go. */
export type Voiding = { outcome: 'voided' } | { outcome: 'not_voided'; reason: string };

/** What came of giving money back. Only `succeeded` says that the customer has it. */
export type Refund =
  | { outcome: 'succeeded'; refundId: string }
  /** On its way; it may still fail. */
  | { outcome: 'pending'; refundId: string; reason: string }
  /** Money went back, and not the amount that was asked for. */
  | { outcome: 'other_amount'; refundId: string; reason: string }
  /** The customer has to do something for it; failed and canceled ones are over. */
  | { outcome: 'requires_action' | 'failed' | 'canceled'; refundId: string; reason: string }
  /** The provider did not take the request, so there is no refund. */
  | ({ outcome: 'refused'; refundId: null } & Refusal);

export interface AuthoriseRequest extends Money {
  /** The provider's name for how the customer pays: a payment method's id. */
  method: string;
  orderId: string;
  /** The provider's id of the customer, where there is one. */
  customer: string | null;
  /** Shown at the provider beside the payment; short texts. */
  metadata?: Record<string, string>;
}

/** Where a payment stands at the provider. */
export interface PaymentState extends Money {
  status: 'authorised' | 'captured' | 'voided' | 'declined' | 'action_required' | 'pending';
  /** At most `amountMinor`. */
  capturedMinor: number;
  /** What is back at the customer; at most `capturedMinor`. */
  refundedMinor: number;
  /** What is on its way back to the customer, as far as that is known. */
  refundPendingMinor: number;
}

/**
 * The port to a payment provider. A call with the same key has one effect, however often it is made; with the same key and other
 * arguments it is refused.
 * Breakage throws: SignalboxError PAYMENTS_UNAVAILABLE (retryable, with `retryAfterMs` where the provider says so; the same call with the
 * same key is safe) or PAYMENT_REFUSED (the provider calls the request invalid; a repeat computes the same refusal).
 */
export interface Payments {
  /** Why the provider would not take this amount in this currency, as far as that is known without asking it; or null. */
  accepts(money: Money): Promise<Refusal | null>;
  /** Holds an amount on the customer's account; takes nothing. */
  authorise(key: string, request: AuthoriseRequest): Promise<Authorisation>;
  /** Where a payment stands now, for example after the customer's own action. */
  look(paymentId: string): Promise<PaymentState>;
  /** The payment that was made with this key for this money, as it stands now, or null: to verify after a lost answer. */
  find(key: string, money: Money): Promise<Authorisation | null>;
  /**
   * Takes the key of an authorisation that nobody waits for any more and that may still be under way. Null: the key is taken, or its request
   * would be refused, so that call can hold nothing, however late it arrives. Else the call came first, and this is the payment that it made.
   */
  preempt(key: string, request: Money & { orderId: string }): Promise<Authorisation | null>;
  /** Takes a held amount, or a part of it; the rest is let go. */
  capture(key: string, paymentId: string, money: Money): Promise<Capture>;
  /** Lets a held amount go. One that is voided stays so, and of a payment that the provider does not know there is nothing to void. */
  void(key: string, paymentId: string): Promise<Voiding>;
  /** Gives back a captured amount, or a part of it. With the key of a refund that was made: where that stands now. */
  refund(key: string, paymentId: string, money: Money): Promise<Refund>;
  /** The refund that was made with this key, as it stands now, or null: to verify after a lost answer. */
  findRefund(key: string, paymentId: string, money: Money): Promise<Refund | null>;
}

export interface Address {
  name: string;
  street: string;
  city: string;
  /** Absent where the country has none. */
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
 * The port to a carrier. Keys and breakage as with payments: PARTNER_UNAVAILABLE (retryable) when it does not answer well,
 * PARTNER_REFUSED when it calls the request invalid.
 */
export interface Carrier {
  createLabel(key: string, request: LabelRequest): Promise<Label>;
  /** The label that was made with this key and is not cancelled, or null: to verify after a lost answer. */
  findLabel(key: string): Promise<Label | null>;
  /**
   * Cancels the label that was made with the key `madeWith`; a cancelled one stays so. Where there is none, that key is taken: a call that
   * nobody waits for any more makes no label, however late it arrives.
   * @returns its id, or null where there was none.
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

/** The port to a warehouse. Keys and breakage as with the carrier. */
export interface Warehouse {
  /** Tells the warehouse to pack and hand over. */
  place(key: string, order: WarehouseOrder): Promise<{ warehouseOrderId: string }>;
  /** The order that was placed with this key, or null: to verify after a lost answer. */
  find(key: string): Promise<{ warehouseOrderId: string; status: 'placed' | 'cancelled' | 'shipped' } | null>;
  /** Cancels the order that was placed with the key `placedWith`, as a carrier does a label. `too_late` when the goods have left. */
  cancel(key: string, placedWith: string): Promise<{ warehouseOrderId: string | null; outcome: 'cancelled' | 'too_late' }>;
}
