import type { Generated } from 'kysely';
import type { InvoiceReading } from '../../contracts/invoice/reading.schema.ts';
import type { TimeNow } from '../../store/column-types.ts';
import type { Json } from '../../store/tables.ts';

/** Tables of vendors, purchase orders and invoices. */
export interface PurchasingTables {
  vendors: VendorsTable;
  vendor_accounts: VendorAccountsTable;
  purchase_orders: PurchaseOrdersTable;
  purchase_order_lines: PurchaseOrderLinesTable;
  goods_receipts: GoodsReceiptsTable;
  invoices: InvoicesTable;
  invoice_documents: InvoiceDocumentsTable;
  invoice_payments: InvoicePaymentsTable;
}

export interface VendorsTable {
  id: string;
  name: string;
  /** Name and tax id without their spelling. */
  name_key: string;
  tax_id_key: string | null;
  /** Address for our mails. */
  email: string | null;
  /** Addresses from which the vendor writes, in small letters. */
  senders: Generated<string[]>;
  /** The run in which a person confirmed it; null for master data from elsewhere. */
  added_by: Generated<string | null>;
  at: TimeNow;
}

/** Known bank details of a vendor. */
interface VendorAccountsTable {
  vendor_id: string;
  iban: string;
  added_by: Generated<string | null>;
  at: TimeNow;
}

export interface PurchaseOrdersTable {
  id: string;
  number_key: string;
  vendor_id: string;
  currency: string;
  expense_account: string;
}

export interface PurchaseOrderLinesTable {
  order_id: string;
  line: number;
  description: string;
  ordered: number;
  /** By booked invoices. */
  billed: Generated<number>;
  unit_price_minor: number;
}

export interface GoodsReceiptsTable {
  id: string;
  order_id: string;
  line: number;
  quantity: number;
  at: TimeNow;
}

/** An invoice that a run handles. A released one no longer claims its number. */
export interface InvoicesTable {
  run_id: string;
  document_ref: string;
  vendor_id: string;
  number: string;
  number_key: string;
  issued_on: string;
  currency: string;
  total_minor: number;
  /** Same for the same amount, day and lines of a vendor. */
  content_key: string;
  reading: Json<InvoiceReading>;
  assessment: Json<Record<string, unknown>>;
  status: 'claimed' | 'booked' | 'paid' | 'released';
  at: TimeNow;
}

/** The run that handles a document; without a booking only until it ends. */
interface InvoiceDocumentsTable {
  document_ref: string;
  run_id: string;
  at: TimeNow;
}

interface InvoicePaymentsTable {
  run_id: string;
  /** The text of the payment file. */
  file_ref: string;
  pay_on: string;
  status: 'scheduled' | 'cancelled' | 'handed_over' | 'paid';
  at: TimeNow;
}
