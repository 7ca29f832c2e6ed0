import type { ReturnMatch, SoldLine } from '../../contracts/order/returns.ts';
import type { OrderInput, OrderLine } from '../../contracts/order/schema.ts';

/**
 * Matches each line of a return with sales of the same article, price, currency and customer that are not returned yet.
 * A line is accepted as a whole or refused. Sales are used in the order of `sold`.
 */
export function matchReturn(
  order: Pick<OrderInput, 'customer' | 'currency' | 'lines' | 'returnOf'>,
  sold: readonly SoldLine[],
): ReturnMatch {
  const theirs = sold.filter((line) => isOf(order, line)).map((line) => ({ ...line, open: line.quantity - line.returnedQuantity }));
  const match: ReturnMatch = { returned: [], refused: [] };
  for (const line of order.lines) {
    const candidates = theirs.filter(({ sku, unitPriceMinor }) => sku === line.sku && unitPriceMinor === line.unitPriceMinor);
    const open = candidates.reduce((sum, candidate) => sum + candidate.open, 0);
    if (open < line.quantity) {
      match.refused.push({ sku: line.sku, quantity: line.quantity, reason: whyNot(order, line, theirs, open) });
      continue;
    }
    let left = line.quantity;
    for (const candidate of candidates) {
      const quantity = Math.min(left, candidate.open);
      if (quantity === 0) continue;
      candidate.open -= quantity;
      left -= quantity;
      const { orderId, line: place, sku, unitPriceMinor, paymentId } = candidate;
      match.returned.push({ orderId, line: place, sku, unitPriceMinor, paymentId, quantity });
    }
  }
  return match;
}

/** Sales of a guest cannot be searched by customer, so the return has to name the order. */
function isOf({ customer, currency, returnOf }: Pick<OrderInput, 'customer' | 'currency' | 'returnOf'>, line: SoldLine): boolean {
  if (line.currency !== currency || line.customerId !== customer.id) return false;
  return returnOf === undefined ? customer.id !== null : line.orderId === returnOf;
}

function whyNot(
  { customer, returnOf }: Pick<OrderInput, 'customer' | 'returnOf'>,
  line: OrderLine,
  theirs: SoldLine[],
  open: number,
): string {
  if (returnOf === undefined && customer.id === null) return 'no matching sale: a guest has to name the order that the goods come from';
  const where = returnOf === undefined ? `customer ${customer.id}` : `order ${returnOf}`;
  const same = theirs.filter(({ sku }) => sku === line.sku);
  if (same.length === 0) return `no matching sale: ${where} has none of ${line.sku}`;
  const prices = [...new Set(same.map(({ unitPriceMinor }) => unitPriceMinor))];
  if (!prices.includes(line.unitPriceMinor))
    return `no matching sale: ${where} paid ${prices.join(' or ')} for ${line.sku}, not ${line.unitPriceMinor}`;
  return `no matching sale: only ${open} of ${line.sku} are left to return`;
}
