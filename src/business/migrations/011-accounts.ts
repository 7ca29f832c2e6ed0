import { sql, type Kysely } from 'kysely';

/** The accounting ledger, double entry: a booking that does not balance in each currency cannot be committed. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

const statements = [
  `create table bookings (
     key text primary key, run_id text not null, subject text not null, text text not null,
     reverses text unique references bookings (key), at timestamptz not null default now())`,
  `create table booking_lines (
     booking text not null references bookings (key), line int not null, account text not null, currency text not null,
     debit_minor bigint not null default 0 check (debit_minor >= 0), credit_minor bigint not null default 0 check (credit_minor >= 0),
     primary key (booking, line), check ((debit_minor = 0) <> (credit_minor = 0)))`,
  `create index booking_lines_by_account on booking_lines (account, currency)`,
  `create function booking_is_balanced() returns trigger language plpgsql as $$
   declare off_by record;
   begin
     select currency, sum(debit_minor) - sum(credit_minor) as minor into off_by from booking_lines
       where booking = coalesce(new.booking, old.booking) group by currency having sum(debit_minor) <> sum(credit_minor) limit 1;
     if found then
       raise exception 'booking % is off by % % (minor units)', coalesce(new.booking, old.booking), off_by.minor, off_by.currency;
     end if;
     return null;
   end $$`,
  `create constraint trigger booking_is_balanced after insert or update or delete on booking_lines
     deferrable initially deferred for each row execute function booking_is_balanced()`,
  `create view account_balances as
     select account, currency, sum(debit_minor)::bigint as debit_minor, sum(credit_minor)::bigint as credit_minor,
       (sum(debit_minor) - sum(credit_minor))::bigint as balance_minor
     from booking_lines group by account, currency`,
];
