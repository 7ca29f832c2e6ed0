import type { MatchTolerance } from '../../contracts/invoice/configuration.schema.ts';
import type { InvoiceReading } from '../../contracts/invoice/reading.schema.ts';
import { minorDigits } from '../../kit/common/currency.ts';
import { formatMoney } from '../../kit/common/money.ts';
import { nameKey } from '../../contracts/invoice/keys.ts';

export interface OrderLine {
  line: number;
  description: string;
  ordered: number;
  /** By all goods receipts. */
  received: number;
  /** By earlier invoices. */
  billed: number;
  unitPriceMinor: number;
}

export interface PurchaseOrder {
  id: string;
  vendorId: string;
  currency: string;
  lines: readonly OrderLine[];
}

/** A line of the order that the invoice bills. */
export interface BilledLine {
  line: number;
  quantity: number;
  /** What all invoices together may bill of it. */
  most: number;
}

/** The lines of the order that the invoice bills, and what differs, each as a sentence for a person. */
export interface OrderMatch {
  billed: BilledLine[];
  differences: string[];
}

type Line = InvoiceReading['lines'][number];

/** Compares an invoice with its order: vendor, currency, price and quantity of each line, and with `receipts` what has come in. */
export function matchOrder(reading: InvoiceReading, vendorId: string, order: PurchaseOrder, tolerance: MatchTolerance): OrderMatch {
  if (order.vendorId !== vendorId) return { billed: [], differences: [`the order ${order.id} is with another vendor`] };
  if (order.currency !== reading.currency) return { billed: [], differences: [`the order ${order.id} is in ${order.currency}`] };
  if (reading.lines.length === 0) return { billed: [], differences: ['no line of the invoice could be read'] };
  const open = [...order.lines];
  const match: OrderMatch = { billed: [], differences: [] };
  for (const line of reading.lines) {
    const ordered = takeLike(open, line);
    if (ordered === undefined) {
      match.differences.push(`"${line.description}" is not in the order`);
      continue;
    }
    if (line.quantity !== null) match.billed.push({ line: ordered.line, quantity: line.quantity, most: mostOf(ordered, tolerance) });
    match.differences.push(...differencesOf(line, ordered, order.currency, tolerance));
  }
  return match;
}

/** Takes the line of the order that an invoice line means: the same words, or else the same price and quantity where only one has them. */
function takeLike(open: OrderLine[], { description, unitPrice, quantity }: Line): OrderLine | undefined {
  const words = nameKey(description);
  const byWords =
    open.find((line) => nameKey(line.description) === words) ?? only(open.filter((line) => holds(words, nameKey(line.description))));
  const found = byWords ?? only(open.filter((line) => line.unitPriceMinor === unitPrice && line.ordered === quantity));
  if (found) open.splice(open.indexOf(found), 1);
  return found;
}

const holds = (one: string, other: string): boolean => one !== '' && other !== '' && (one.includes(other) || other.includes(one));
const only = <T>(found: T[]): T | undefined => (found.length === 1 ? found[0] : undefined);

const within = (limit: number, { quantityPercent }: MatchTolerance): number => limit * (1 + quantityPercent / 100) + 1e-9;

const mostOf = ({ ordered, received }: OrderLine, tolerance: MatchTolerance): number =>
  within(tolerance.receipts ? Math.min(ordered, received) : ordered, tolerance);

function differencesOf(line: Line, ordered: OrderLine, currency: string, tolerance: MatchTolerance): string[] {
  const { quantity, unitPrice, description } = line;
  if (quantity === null || unitPrice === null) return [`quantity or price of "${description}" could not be read`];
  const total = ordered.billed + quantity;
  const differences: string[] = [];
  if (total > within(ordered.ordered, tolerance)) differences.push(`"${description}": ${total} billed in all, ${ordered.ordered} ordered`);
  else if (tolerance.receipts && total > within(ordered.received, tolerance))
    differences.push(`"${description}": ${total} billed in all, ${ordered.received} received`);
  const extra = unitPrice - ordered.unitPriceMinor;
  const isTolerated =
    extra <= (ordered.unitPriceMinor * tolerance.pricePercent) / 100 && extra * quantity <= minorOf(tolerance.priceMajor, currency);
  if (extra > 0 && !isTolerated)
    differences.push(
      `"${description}": ${formatMoney(unitPrice, currency)} each, ordered for ${formatMoney(ordered.unitPriceMinor, currency)}`,
    );
  return differences;
}

/** A limit of the configuration in minor units of a currency. */
export const minorOf = ({ default: usual, currencies }: MatchTolerance['priceMajor'], currency: string): number =>
  Math.round((currencies[currency] ?? usual) * 10 ** minorDigits(currency));
