import type { Insertable } from 'kysely';
import type { ShopTables } from '../../src/business/shop/shop-tables.ts';

type Row = Insertable<ShopTables['orders']>;
type Item = [quantity: number, name: string, unitMinor: number];

interface Placed {
  id: string;
  by: string;
  on: string;
  status: Row['status'];
  items: Item[];
  currency?: string;
  /** Day of the expected delivery. */
  expected?: string;
}

/** Kept apart from the rows, so that totals always match the items. */
const placed: Placed[] = [
  { id: 'A-1001', by: 'C-01', on: '2026-10-12', status: 'delivered', items: [[1, 'Smart kettle', 4990]] },
  { id: 'A-1002', by: 'C-01', on: '2026-11-14', status: 'shipped', items: [[2, 'Desk lamp', 3450]], expected: '2026-11-24' },
  {
    id: 'A-1003',
    by: 'C-02',
    on: '2026-11-03',
    status: 'delivered',
    items: [
      [1, 'Garden hose, 20 m', 2790],
      [1, 'Express delivery', 990],
    ],
    currency: 'GBP',
  },
  {
    id: 'A-1004',
    by: 'C-02',
    on: '2026-11-17',
    status: 'packed',
    items: [[4, 'Smart plug', 1290]],
    currency: 'GBP',
    expected: '2026-11-26',
  },
  { id: 'A-1005', by: 'C-03', on: '2026-09-28', status: 'delivered', items: [[1, 'Robot vacuum', 29900]] },
  { id: 'A-1006', by: 'C-04', on: '2026-10-30', status: 'delivered', items: [[1, 'Air purifier', 11900]] },
  { id: 'A-1007', by: 'C-04', on: '2026-11-16', status: 'paid', items: [[2, 'Filter for the air purifier', 1990]], expected: '2026-11-27' },
  { id: 'A-1008', by: 'C-05', on: '2026-11-05', status: 'delivered', items: [[1, 'Espresso machine', 24900]] },
  { id: 'A-1009', by: 'C-05', on: '2026-11-15', status: 'shipped', items: [[3, 'Coffee beans, 1 kg', 1890]], expected: '2026-11-23' },
  { id: 'A-1010', by: 'C-06', on: '2026-10-02', status: 'returned', items: [[1, 'Desk lamp', 3450]] },
  { id: 'A-1011', by: 'C-06', on: '2026-11-18', status: 'paid', items: [[1, 'Smart thermostat', 8900]], expected: '2026-11-28' },
  { id: 'A-1012', by: 'C-07', on: '2026-08-21', status: 'delivered', items: [[1, 'Robot vacuum', 29900]] },
  { id: 'A-1013', by: 'C-07', on: '2026-10-19', status: 'returned', items: [[1, 'Smart thermostat', 8900]] },
  {
    id: 'A-1014',
    by: 'C-07',
    on: '2026-11-12',
    status: 'shipped',
    items: [
      [1, 'Garden bench', 15900],
      [2, 'Cushion', 1950],
    ],
    expected: '2026-11-25',
  },
  { id: 'A-1015', by: 'C-08', on: '2026-11-10', status: 'delivered', items: [[1, 'Smart kettle', 4990]] },
  { id: 'A-1016', by: 'C-08', on: '2026-10-08', status: 'cancelled', items: [[1, 'Garden bench', 15900]] },
  { id: 'A-1017', by: 'C-09', on: '2026-11-11', status: 'shipped', items: [[2, 'Smart plug', 1490]], expected: '2026-11-22' },
  { id: 'A-1018', by: 'C-09', on: '2026-07-15', status: 'delivered', items: [[1, 'Espresso machine', 24900]] },
  { id: 'A-1019', by: 'C-09', on: '2026-11-06', status: 'cancelled', items: [[1, 'Air purifier', 11900]] },
  {
    id: 'A-1020',
    by: 'C-10',
    on: '2026-11-13',
    status: 'shipped',
    items: [[1, 'Smart thermostat', 9900]],
    currency: 'USD',
    expected: '2026-11-30',
  },
  { id: 'A-1021', by: 'C-10', on: '2026-06-04', status: 'delivered', items: [[6, 'Smart plug', 1590]], currency: 'USD' },
  {
    id: 'A-1022',
    by: 'C-11',
    on: '2026-11-09',
    status: 'delivered',
    items: [
      [1, 'Desk lamp', 3450],
      [1, 'Gift wrapping', 350],
    ],
  },
  { id: 'A-1023', by: 'C-11', on: '2026-11-19', status: 'paid', items: [[1, 'Robot vacuum', 29900]], expected: '2026-12-01' },
  { id: 'A-1024', by: 'C-12', on: '2026-10-25', status: 'delivered', items: [[1, 'Air purifier', 12900]], currency: 'USD' },
  {
    id: 'A-1025',
    by: 'C-12',
    on: '2026-11-18',
    status: 'packed',
    items: [[1, 'Garden hose, 20 m', 3190]],
    currency: 'USD',
    expected: '2026-12-02',
  },
];

const onTheWay = (status: Row['status']): boolean => status === 'shipped' || status === 'delivered';

/** The orders, with totals computed from their items. */
export const orders: Row[] = placed.map(({ id, by, on, status, items, currency = 'EUR', expected }) => ({
  id,
  customer_id: by,
  status,
  items: JSON.stringify(items.map(([quantity, name, unitMinor]) => ({ name, quantity, unitMinor }))),
  total_minor: items.reduce((sum, [quantity, , unitMinor]) => sum + quantity * unitMinor, 0),
  currency,
  placed_at: `${on}T09:30:00Z`,
  expected_at: expected ? `${expected}T12:00:00Z` : null,
  tracking_url: onTheWay(status) ? `https://track.larkfield.example/${id.toLowerCase()}` : null,
}));
