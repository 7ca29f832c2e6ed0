import type { OrderConfiguration } from '../../contracts/order/configuration.schema.ts';
import type { OrderInput, OrderLine } from '../../contracts/order/schema.ts';

/** What lines cost together, in the smallest unit. */
export const totalOf = (lines: readonly Pick<OrderLine, 'quantity' | 'unitPriceMinor'>[]): number =>
  lines.reduce((total, { quantity, unitPriceMinor }) => total + quantity * unitPriceMinor, 0);

/** Why an order cannot be taken as it is, or null. What the schema refuses does not come here. */
export function refusalOf({ lines, kind, returnOf, currency }: OrderInput, { mostTotalMinor }: OrderConfiguration): string | null {
  const total = totalOf(lines);
  if (!Number.isSafeInteger(total)) return 'the total is no exact number any more';
  if (kind === 'sale' && returnOf !== undefined) return 'a sale names no order that it comes from';
  if (kind === 'sale' && total > mostTotalMinor)
    return `the total of ${total} ${currency} (minor units) is over the limit of ${mostTotalMinor}`;
  return null;
}
