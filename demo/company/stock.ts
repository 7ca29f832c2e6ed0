import type { StockLine } from '../../src/business/shop/order-tables.ts';

/** Opening stock of the demonstration shop. */
export const openingStock: StockLine[] = [
  { sku: 'kettle-1l', quantity: 500 },
  { sku: 'tea-cup', quantity: 2_000 },
  { sku: 'tea-pot', quantity: 300 },
  { sku: 'air-purifier', quantity: 80 },
  { sku: 'coffee-grinder', quantity: 120 },
];
