import type { Trx } from '../../store/database.ts';

/** One side of a booking, in the smallest unit of its currency. */
export interface BookingLine {
  account: string;
  side: 'debit' | 'credit';
  amountMinor: number;
  currency: string;
}

export interface Booking {
  /** Effect key. */
  key: string;
  runId: string;
  /** Subject, such as an order id. */
  subject: string;
  text: string;
  /** Lines with an amount of 0 are not written. */
  lines: BookingLine[];
}

/** Writes a booking. The commit fails if the lines do not balance in each currency. */
export const book = (trx: Trx, booking: Booking): Promise<void> => write(trx, booking, null);

/** Reverses an earlier booking, once. @returns false when there is none. */
export async function reverseBooking(trx: Trx, reversal: Omit<Booking, 'lines'>, original: string): Promise<boolean> {
  const earlier = await trx.selectFrom('bookings').select('key').where('key', '=', original).executeTakeFirst();
  if (!earlier) return false;
  const rows = await trx.selectFrom('booking_lines').selectAll().where('booking', '=', original).orderBy('line').execute();
  const lines = rows.map(({ account, currency, debit_minor, credit_minor }): BookingLine => {
    const side = debit_minor > 0 ? 'credit' : 'debit';
    return { account, currency, side, amountMinor: debit_minor + credit_minor };
  });
  await write(trx, { ...reversal, lines }, original);
  return true;
}

async function write(trx: Trx, { key, runId, subject, text, lines }: Booking, reverses: string | null): Promise<void> {
  await trx.insertInto('bookings').values({ key, run_id: runId, subject, text, reverses }).execute();
  const rows = lines
    .filter(({ amountMinor }) => amountMinor !== 0)
    .map((line, index) => ({ booking: key, line: index + 1, ...amounts(line) }));
  if (rows.length > 0) await trx.insertInto('booking_lines').values(rows).execute();
}

const amounts = ({ account, currency, side, amountMinor }: BookingLine) => ({
  account,
  currency,
  debit_minor: side === 'debit' ? amountMinor : 0,
  credit_minor: side === 'credit' ? amountMinor : 0,
});
