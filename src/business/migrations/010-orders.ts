import { sql, type Kysely } from 'kysely';

/** Stock with its reservations, and the orders and returns of the shop. Checks prevent negative quantities. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `create table stock (
     sku text primary key, on_hand int not null check (on_hand >= 0), reserved int not null default 0 check (reserved >= 0),
     check (reserved <= on_hand))`,
  `create table stock_reservations (
     key text primary key, run_id text not null, lines jsonb not null,
     status text not null check (status in ('held', 'issued', 'released')), at timestamptz not null default now())`,
  `create table shop_orders (
     order_id text primary key, run_id text not null unique, kind text not null check (kind in ('sale', 'return')),
     customer_id text, currency text not null, total_minor bigint not null check (total_minor >= 0), payment_id text,
     status text not null check (status in ('open', 'confirmed', 'reversed')), returned jsonb, at timestamptz not null default now())`,
  `create table shop_order_lines (
     order_id text not null references shop_orders (order_id), line int not null, sku text not null, unit_price_minor int not null,
     quantity int not null check (quantity > 0), returned_quantity int not null default 0,
     primary key (order_id, line), check (returned_quantity between 0 and quantity))`,
  `create index shop_orders_by_customer on shop_orders (customer_id) where customer_id is not null`,
];
