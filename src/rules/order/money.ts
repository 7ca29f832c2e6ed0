import type { OrderConfiguration } from '../../contracts/order/configuration.schema.ts';
import type { OrderInput, OrderLine } from '../../contracts/order/schema.ts';

/** Total of the lines, in the smallest unit of the currency. */
export const totalOf = (lines: readonly Pick<OrderLine, 'quantity' | 'unitPriceMinor'>[]): number =>
  lines.reduce((total, { quantity, unitPriceMinor }) => total + quantity * unitPriceMinor, 0);

/** Why an order is refused, or null. Its input has already passed the schema. */
export function refusalOf({ lines, kind, returnOf, currency }: OrderInput, { mostTotalMinor }: OrderConfiguration): string | null {
  const total = totalOf(lines);
  if (!Number.isSafeInteger(total)) return 'the total is too large for an exact number';
  if (kind === 'sale' && returnOf !== undefined) return 'a sale must not name an order that it comes from';
  if (kind === 'sale' && total > mostTotalMinor)
    return `the total of ${total} ${currency} (minor units) is over the limit of ${mostTotalMinor}`;
  return null;
}
