import { sql, type Kysely } from 'kysely';

/** Vendors with their bank details, purchase orders, goods receipts, and invoices: one vendor's number is claimed by one run. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `create table vendors (
     id text primary key, name text not null, name_key text not null, tax_id_key text unique, email text,
     senders text[] not null default '{}', added_by text, at timestamptz not null default now())`,
  `create index vendors_by_name on vendors (name_key)`,
  `create table vendor_accounts (
     vendor_id text not null references vendors (id) on delete cascade, iban text not null, added_by text,
     at timestamptz not null default now(), primary key (vendor_id, iban))`,
  `create index vendor_accounts_by_iban on vendor_accounts (iban)`,
  `create table purchase_orders (
     id text primary key, number_key text not null unique, vendor_id text not null references vendors (id), currency text not null,
     expense_account text not null)`,
  `create table purchase_order_lines (
     order_id text not null references purchase_orders (id), line int not null, description text not null,
     ordered double precision not null check (ordered > 0), billed double precision not null default 0 check (billed >= -0.0001),
     unit_price_minor bigint not null, primary key (order_id, line))`,
  `create table goods_receipts (
     id text primary key, order_id text not null, line int not null, quantity double precision not null, at timestamptz not null default now(),
     foreign key (order_id, line) references purchase_order_lines (order_id, line))`,
  `create table invoices (
     run_id text primary key, document_ref text not null, vendor_id text not null, number text not null, number_key text not null,
     issued_on text not null, currency text not null, total_minor bigint not null, content_key text not null,
     reading jsonb not null, assessment jsonb not null,
     status text not null check (status in ('claimed', 'booked', 'paid', 'released')), at timestamptz not null default now())`,
  `create unique index invoices_claimed on invoices (vendor_id, number_key) where status <> 'released'`,
  `create index invoices_by_content on invoices (content_key)`,
  `create table invoice_payments (
     run_id text primary key references invoices (run_id), file_ref text not null, pay_on text not null,
     status text not null check (status in ('scheduled', 'cancelled', 'handed_over', 'paid')), at timestamptz not null default now())`,
];
