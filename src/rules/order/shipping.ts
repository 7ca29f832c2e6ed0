import type { OrderConfiguration } from '../../contracts/order/configuration.schema.ts';
import type { OrderInput } from '../../contracts/order/schema.ts';

export interface ShippingService {
  service: 'standard' | 'express';
  /** Why it is express; null for standard. */
  why: string | null;
}

/** Chooses the service: express for expedited orders and for the configured customer tiers. */
export function serviceFor({ shipping, customer }: OrderInput, { expressTiers }: OrderConfiguration['shipping']): ShippingService {
  if (shipping.expedited) return { service: 'express', why: 'the order is expedited' };
  if (expressTiers.includes(customer.tier)) return { service: 'express', why: `the customer is ${customer.tier}` };
  return { service: 'standard', why: null };
}

/** Splits an order into full parcels and one with the remaining weight. */
export function parcelsFor(
  { lines }: Pick<OrderInput, 'lines'>,
  { gramsPerItem, mostGramsPerParcel }: OrderConfiguration['shipping'],
): { weightGrams: number }[] {
  const grams = gramsPerItem * lines.reduce((sum, { quantity }) => sum + quantity, 0);
  const full = Math.floor(grams / mostGramsPerParcel);
  const rest = grams % mostGramsPerParcel;
  return [...Array.from({ length: full }, () => mostGramsPerParcel), ...(rest > 0 ? [rest] : [])].map((weightGrams) => ({ weightGrams }));
}
