import { nameKey, numberKey, taxIdKey } from '../../src/contracts/invoice/keys.ts';

const vendor = (id: string, name: string, taxId: string, email: string, senders: string[] = []) => ({
  ...{ id, name, email, senders },
  name_key: nameKey(name),
  tax_id_key: taxIdKey(taxId),
});

/** Vendors of the example company. */
export const vendors = [
  vendor('papierhaus', 'Papierhaus Nord GmbH', 'DE136695976', 'rechnung@papierhaus.example', ['buero@papierhaus.example']),
  vendor('teehandel', 'Teehandel Wagner KG', 'DE100000008', 'buchhaltung@tee-wagner.example'),
  vendor('hosting', 'Nordwolke Hosting AG', 'DE100007911', 'billing@nordwolke.example'),
];

/** At a bank that does not exist. */
export const vendorAccounts = [
  { vendor_id: 'papierhaus', iban: 'DE33100000990000000500' },
  { vendor_id: 'teehandel', iban: 'DE06100000990000000501' },
  { vendor_id: 'hosting', iban: 'DE76100000990000000502' },
];

const order = (id: string, vendor_id: string, expense_account: string) => ({
  id,
  number_key: numberKey(id),
  vendor_id,
  currency: 'EUR',
  expense_account,
});

export const purchaseOrders = [
  order('PO-7001', 'papierhaus', 'office'),
  order('PO-7002', 'teehandel', 'goods'),
  order('PO-7003', 'teehandel', 'goods'),
];

const line = (order_id: string, number: number, description: string, ordered: number, unit_price_minor: number) => ({
  ...{ order_id, line: number, description, ordered, unit_price_minor },
});

export const purchaseOrderLines = [
  line('PO-7001', 1, 'Copy paper A4', 20, 500),
  line('PO-7001', 2, 'Folder blue', 100, 100),
  line('PO-7002', 1, 'Green tea 100 g', 200, 450),
  line('PO-7003', 1, 'Black tea 250 g', 300, 620),
  line('PO-7003', 2, 'Tea filter', 500, 80),
];

/** PO-7003 has come in only in part. */
export const goodsReceipts = [
  { id: 'GR-1', order_id: 'PO-7001', line: 1, quantity: 20 },
  { id: 'GR-2', order_id: 'PO-7001', line: 2, quantity: 100 },
  { id: 'GR-3', order_id: 'PO-7002', line: 1, quantity: 200 },
  { id: 'GR-4', order_id: 'PO-7003', line: 1, quantity: 120 },
];
