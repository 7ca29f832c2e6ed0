import { sql, type Kysely } from 'kysely';

/** Tables of the example shop: customers, orders, charges, knowledge base, and records of tickets. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

/** Each article is stemmed in its own language; a language without a dictionary is indexed word by word. */
const dictionary = `case language when 'en' then 'english'::regconfig when 'de' then 'german'::regconfig
  when 'fr' then 'french'::regconfig else 'simple'::regconfig end`;

const statements = [
  `create table customers (
     id text primary key, name text not null, email text not null unique check (email = lower(email)),
     language text not null, price_tier text not null)`,
  `create table orders (
     id text primary key, customer_id text not null references customers (id), status text not null, items jsonb not null,
     total_minor int not null, currency text not null, placed_at timestamptz not null, expected_at timestamptz, tracking_url text)`,
  `create index orders_by_customer on orders (customer_id, placed_at desc)`,
  `create table charges (
     id text primary key, order_id text not null references orders (id), customer_id text not null references customers (id),
     amount_minor int not null check (amount_minor > 0), refunded_minor int not null default 0, currency text not null,
     description text not null, charged_at timestamptz not null,
     check (refunded_minor between 0 and amount_minor))`,
  `create index charges_by_customer on charges (customer_id, charged_at desc)`,
  `create table articles (
     id text primary key, title text not null, body text not null, category text not null, language text not null, url text not null,
     search tsvector not null generated always as (
       setweight(to_tsvector(${dictionary}, title), 'A') || setweight(to_tsvector(${dictionary}, body), 'B')) stored)`,
  `create index articles_search on articles using gin (search)`,
  `create table tickets (
     run_id text primary key, customer_email text not null, subject text not null, category text not null,
     outcome text not null, at timestamptz not null)`,
  `create index tickets_by_customer on tickets (customer_email, at desc)`,
  `create table feature_requests (
     run_id text primary key, customer_email text not null, title text not null, text text not null, at timestamptz not null)`,
  `create table refunds (
     key text primary key, run_id text not null, charge_id text not null references charges (id),
     amount_minor int not null check (amount_minor > 0), currency text not null, reason text not null,
     approved_by text not null, at timestamptz not null)`,
];
