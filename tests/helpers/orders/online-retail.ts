import { readFileSync } from 'node:fs';
import { parse } from 'csv-parse/sync';
import { OrderInput } from '../../../src/contracts/order/schema.ts';

/** One line of the file, as text. */
interface RetailLine {
  InvoiceNo: string;
  StockCode: string;
  Quantity: string;
  InvoiceDate: string;
  UnitPrice: string;
  CustomerID: string;
  Country: string;
}

const FILE = new URL('../../data/online-retail-2010-12-01.csv', import.meta.url);

/** All lines of the file, in its order. */
export const readRetailLines = (): RetailLine[] => parse(readFileSync(FILE, 'utf8'), { columns: true });

/** The orders of the file, in its order: each invoice is one. What has a negative quantity takes something back. */
export function ordersFrom(lines: readonly RetailLine[]): OrderInput[] {
  const invoices = new Map<string, RetailLine[]>();
  for (const line of lines) invoices.set(line.InvoiceNo, [...(invoices.get(line.InvoiceNo) ?? []), line]);
  return [...invoices.values()].map(orderFrom);
}

const COUNTRIES: Record<string, string> = {
  ...{ 'United Kingdom': 'GB', Norway: 'NO', Germany: 'DE', EIRE: 'IE', France: 'FR', Australia: 'AU', Netherlands: 'NL' },
};

function orderFrom(lines: RetailLine[]): OrderInput {
  const { InvoiceNo: orderId, CustomerID, Country } = lines[0]!;
  const id = CustomerID === '' ? null : CustomerID.replace(/\.0$/, '');
  const name = id === null ? 'A guest' : `Customer ${id}`;
  const isReturn = lines.every(({ Quantity }) => Number(Quantity) < 0);
  return OrderInput.parse({
    orderId,
    kind: isReturn ? 'return' : 'sale',
    customer: { id, name },
    currency: 'GBP',
    lines: lines.map(({ StockCode: sku, Quantity, UnitPrice }) => ({
      sku,
      quantity: Math.abs(Number(Quantity)),
      unitPriceMinor: penceOf(UnitPrice),
    })),
    shipping: { address: { name, street: 'not in the data', city: 'not in the data', postalCode: '0', country: COUNTRIES[Country] } },
    payment: { method: 'pm_card_visa' },
  });
}

/** Pounds as text in pence, without a fraction on the way. */
function penceOf(pounds: string): number {
  const match = /^(\d+)(?:\.(\d{1,2}))?$/.exec(pounds);
  if (!match) throw new Error(`${pounds} is no price in pounds and pence`);
  return Number(match[1]) * 100 + Number((match[2] ?? '').padEnd(2, '0'));
}
