import { sql, type Kysely } from 'kysely';

/** Payments: verdicts of the screening, bookings between accounts (two sides that sum to zero), and the payments of a file. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `create table screenings (
     run_id text primary key, transaction_hash text not null, verdict text not null, risk text not null, needed int not null,
     reasons jsonb not null, at timestamptz not null default now())`,
  `create table transfers (
     key text not null, side text not null check (side in ('debit', 'credit')), run_id text not null, account text not null,
     counterparty text not null, minor bigint not null, currency text not null, at timestamptz not null default now(),
     primary key (key, side), check ((side = 'debit') = (minor < 0)))`,
  `create index transfers_by_account on transfers (account, currency, at desc)`,
  `create table transfer_log (key text primary key, run_id text not null, outcome text not null, details jsonb not null, at timestamptz not null default now())`,
  `create table payment_file_items (
     run_id text not null, number int not null, business_id text not null, payment jsonb not null,
     outcome text, reason text, primary key (run_id, number), unique (run_id, business_id))`,
];
