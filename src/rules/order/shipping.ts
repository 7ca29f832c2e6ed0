import type { OrderConfiguration } from '../../contracts/order/configuration.schema.ts';
import type { OrderInput } from '../../contracts/order/schema.ts';

export interface ShippingService {
  service: 'standard' | 'express';
  /** Why it is express; null for standard. */
  why: string | null;
}

/** How the goods travel: expedited orders and the customers whom the configuration names go by express. */
export function serviceFor({ shipping, customer }: OrderInput, { expressTiers }: OrderConfiguration['shipping']): ShippingService {
  if (shipping.expedited) return { service: 'express', why: 'the order is expedited' };
  if (expressTiers.includes(customer.tier)) return { service: 'express', why: `the customer is ${customer.tier}` };
  return { service: 'standard', why: null };
}

/** The parcels of an order: as many full ones as it takes, and one with the rest. */
export function parcelsFor(
  { lines }: Pick<OrderInput, 'lines'>,
  { gramsPerItem, mostGramsPerParcel }: OrderConfiguration['shipping'],
): { weightGrams: number }[] {
  const grams = gramsPerItem * lines.reduce((sum, { quantity }) => sum + quantity, 0);
  const full = Math.floor(grams / mostGramsPerParcel);
  const rest = grams % mostGramsPerParcel;
  return [...Array.from({ length: full }, () => mostGramsPerParcel), ...(rest > 0 ? [rest] : [])].map((weightGrams) => ({ weightGrams }));
}
