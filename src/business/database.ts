import type { Migration } from 'kysely';
import type { TransactionTables } from './bank/transaction-tables.ts';
import * as shop from './migrations/002-shop.ts';
import * as orders from './migrations/010-orders.ts';
import * as accounts from './migrations/011-accounts.ts';
import * as transactions from './migrations/012-transactions.ts';
import * as paymentFileClaims from './migrations/017-payment-file-claims.ts';
import * as purchasing from './migrations/070-purchasing.ts';
import * as invoiceDocuments from './migrations/079-invoice-documents.ts';
import type { PurchasingTables } from './purchasing/purchasing-tables.ts';
import type { OrderTables } from './shop/order-tables.ts';
import type { ShopTables } from './shop/shop-tables.ts';

/** The company's tables are in the engine's database, so that an effect on them commits together with its ledger row. */
declare module '../store/tables.ts' {
  interface Database extends ShopTables, OrderTables, TransactionTables, PurchasingTables {}
}

/** Migrations of the company's tables, in order; append only. Their numbers are shared with those of the engine. */
export const companyMigrations: Record<string, Migration> = {
  '002-shop': shop,
  '010-orders': orders,
  '011-accounts': accounts,
  '012-transactions': transactions,
  '017-payment-file-claims': paymentFileClaims,
  '070-purchasing': purchasing,
  '079-invoice-documents': invoiceDocuments,
};
