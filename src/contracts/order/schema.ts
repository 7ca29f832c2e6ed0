import { z } from 'zod';
import { isCurrency } from '../../kit/common/currency.ts';
import { MailAddress } from '../../kit/schema/address.ts';
import { PostalAddress } from '../../kit/schema/postal-address.ts';
import { keptText } from '../../kit/schema/text.ts';
import { OrderConfiguration } from './configuration.schema.ts';

const businessName = z.string().regex(/^[A-Za-z0-9][A-Za-z0-9._-]{0,63}$/, 'must be letters, digits, dots, dashes or underscores');

const Customer = z.strictObject({
  id: businessName.nullable().default(null).describe('Null for a guest.'),
  name: keptText(200).optional(),
  email: MailAddress.optional().describe('Address for the confirmation; without it none is sent.'),
  tier: z.enum(['basic', 'plus', 'premium']).default('basic'),
});

export const OrderLine = z.strictObject({
  sku: businessName.describe('Number of the article in the stock.'),
  description: keptText(300).optional(),
  quantity: z.number().int().positive().max(1_000_000),
  unitPriceMinor: z.number().int().nonnegative().max(1_000_000_000).describe('Price of one in the smallest unit of the currency.'),
});
export type OrderLine = z.infer<typeof OrderLine>;

/** Input of an order. Strict, so that a misspelt field is refused by name. */
export const OrderInput = z
  .strictObject({
    orderId: businessName,
    kind: z.enum(['sale', 'return']).default('sale'),
    returnOf: businessName
      .optional()
      .describe('For a return: the order that the goods come from; without it all sales of the customer are searched.'),
    customer: Customer.prefault({}),
    currency: z.string().refine(isCurrency, 'must be a currency of ISO 4217 such as EUR'),
    lines: z.array(OrderLine).min(1).max(2_000),
    shipping: z.strictObject({ address: PostalAddress, expedited: z.boolean().default(false) }),
    payment: z.strictObject({
      method: z.string().min(1).max(100).describe('The id of the payment method at the payment provider, such as pm_card_visa.'),
    }),
  })
  .describe('An order of a shop, or a return to it.');
export type OrderInput = z.infer<typeof OrderInput>;

export const ORDER_OUTCOMES = [
  ...(['confirmed', 'refunded', 'settled_by_hand', 'refused', 'declined', 'out_of_stock', 'payment_not_completed', 'withdrawn'] as const),
] as const;
export type OrderOutcome = (typeof ORDER_OUTCOMES)[number];

/** A refused line of an order or return. */
export const RefusedLine = z.strictObject({ sku: z.string(), quantity: z.number().int(), reason: z.string() });
export type RefusedLine = z.infer<typeof RefusedLine>;

export const OrderResult = z.strictObject({
  outcome: z.enum(ORDER_OUTCOMES),
  /** Why the order was not fulfilled as requested; null when it was. */
  reason: z.string().nullable(),
  /** Amount captured, or confirmed as refunded by the payment provider; in the smallest unit of the currency. */
  amountMinor: z.number().int().nonnegative(),
  currency: z.string(),
  /** Null when no payment was made. */
  paymentId: z.string().nullable(),
  service: z.enum(['standard', 'express']).nullable(),
  trackingNumber: z.string().nullable(),
  /** Message-ID of the confirmation; null when none was sent. */
  messageId: z.string().nullable(),
  refusedLines: z.array(RefusedLine),
});
export type OrderResult = z.infer<typeof OrderResult>;

/** Schemas of the contract. */
export const schemas = {
  input: OrderInput,
  result: OrderResult,
  configuration: OrderConfiguration,
};
