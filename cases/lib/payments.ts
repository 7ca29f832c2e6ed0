import type { Ground } from './ground.ts';

/** A payment of a file, as the product stores it. */
interface PaymentRow {
  number: number;
  /** Its outcome, or where it waits. */
  outcome: string | null;
  reason: string | null;
  name: string;
  account: string;
  minor: number | string;
  currency: string;
  purpose: string;
  /** Its run, if started. */
  run: string | null;
  /** Bookings to the creditor. */
  booked: number;
  settled: boolean;
}

interface FileNow {
  /** Null when there is no run. */
  state: string | null;
  status: string | null;
  /** Whether nothing more happens without a person or another day. */
  settled: boolean;
  payments: PaymentRow[];
}

const RESTING = `r.status in ('waiting_approval', 'completed', 'failed', 'cancelled') or r.state = 'scheduled'`;

/** @param id business id of the payment file. */
export async function readPayments({ sql }: Pick<Ground, 'sql'>, id: string): Promise<FileNow> {
  const run = `payment-file:${id}`.replaceAll("'", "''");
  const [file] = (await sql(`select state, status from runs where id = '${run}'`)) as { state: string; status: string }[];
  if (!file) return { state: null, status: null, settled: true, payments: [] };
  const payments = (await sql(`
    select i.number, coalesce(i.outcome, r.state) as outcome, i.reason, i.payment->'creditor'->>'name' as name,
      i.payment->'creditor'->>'account' as account, i.payment->'amount'->'minor' as minor, i.payment->'amount'->>'currency' as currency,
      i.payment->>'purpose' as purpose, r.id as run, coalesce(i.outcome is not null or ${RESTING}, false) as settled,
      (select count(*)::int from transfers t where t.run_id = r.id and t.side = 'credit') as booked
    from payment_file_items i left join runs r on r.id = 'transaction:' || i.business_id
    where i.run_id = '${run}' order by i.number`)) as PaymentRow[];
  const ended = ['waiting_approval', 'completed', 'failed', 'cancelled'].includes(file.status);
  return { ...file, settled: ended || (payments.length > 0 && payments.every(({ settled }) => settled)), payments };
}
