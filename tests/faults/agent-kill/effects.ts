import type { Stack } from '../../../testkit/stack.ts';
import type { KillTicket } from './tickets.ts';

export interface Started {
  ticket: KillTicket;
  run: string;
}

export interface EffectFigures {
  refunds: number;
  mails: number;
  /** What must not be. */
  faults: string[];
}

/** Lays the refunds and payments of the shop, and what the mail server holds, beside the tickets and what a person approved. */
export async function judgeEffects(stack: Stack, started: readonly Started[]): Promise<EffectFigures> {
  const { db } = stack.client();
  const refunds = await db.selectFrom('refunds').selectAll().execute();
  const charges = await db.selectFrom('charges').select(['id', 'refunded_minor']).where('customer_id', 'like', 'C-K%').execute();
  const approvals = await db
    .selectFrom('approvals')
    .select(['run_id', 'status', 'final_arguments'])
    .where('action', '=', 'propose_refund')
    .execute();
  const mails = await stack.mails();
  const faults = started.flatMap(({ ticket: { id, input, refund }, run }) => {
    const given = refunds.filter(({ run_id }) => run_id === run);
    const approved = approvals.filter(({ run_id, status }) => run_id === run && status === 'approved');
    const wanted = refund ? [refund] : [];
    const got = given.map(({ charge_id, amount_minor, currency }) => ({ chargeId: charge_id, amountMinor: amount_minor, currency }));
    const onCharge = charges.find((charge) => charge.id === refund?.chargeId)?.refunded_minor ?? 0;
    const letters = mails.filter(({ to }) => to.includes(input.customerEmail));
    return [
      ...(JSON.stringify(got) === JSON.stringify(wanted) ? [] : [`${id}: refunds ${JSON.stringify(got)} for ${JSON.stringify(wanted)}`]),
      ...(given.length <= approved.length ? [] : [`${id}: ${given.length} refunds for ${approved.length} approvals`]),
      ...(onCharge === (refund?.amountMinor ?? 0) ? [] : [`${id}: ${onCharge} given back on ${refund?.chargeId}`]),
      ...(letters.length === 1 ? [] : [`${id}: ${letters.length} mails`]),
    ];
  });
  if (mails.length !== started.length) faults.push(`${mails.length} mails for ${started.length} tickets`);
  return { refunds: refunds.length, mails: mails.length, faults };
}
