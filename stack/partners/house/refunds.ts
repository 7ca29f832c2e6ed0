import type { Query } from '../database.ts';
import type { Operation } from '../once.ts';
import type { Call, Reply } from '../reply.ts';
import { checkUnit } from './currency.ts';
import { readForm } from './form.ts';
import { intentOf, newId, showRefund, type RefundRow } from './objects.ts';
import { invalid, missing } from './wording.ts';

const SELECT = 'select refunds.*, intents.currency from partners.refunds join partners.intents on intents.id = refunds.intent';

const REFUND_OUTCOMES = ['pending', 'requires_action', 'failed', 'canceled'] as const;
/** Statuses in which no money is returned. */
const NO_MONEY: ReadonlySet<RefundRow['status']> = new Set(['failed', 'canceled']);

/** POST /v1/refunds: refunds a capture or a part of it. */
export function createRefund(call: Call): Operation {
  const form = readForm(call.body, ['amount', 'expand', 'metadata', 'payment_intent', 'reason']);
  const write = async (query: Query, at: Date) => {
    const intent = await intentOf(query, form.needed('payment_intent'), 'payment_intent');
    const left = intent.captured - intent.refunded;
    if (intent.status !== 'succeeded') throw invalid(`This PaymentIntent (${intent.id}) does not have a successful charge to refund.`);
    if (left === 0) throw invalid(`The charge of ${intent.id} has already been refunded.`, 'charge_already_refunded');
    const amount = form.amount('amount') ?? left;
    if (amount > left)
      throw invalid(`Refund amount (${amount}) is greater than unrefunded amount on charge (${left}).`, undefined, 'amount');
    checkUnit(amount, intent.currency, 'amount');
    const id = newId('re');
    const status = REFUND_OUTCOMES.find((known) => known === call.outcome) ?? 'succeeded';
    const values = [id, at, intent.id, amount, JSON.stringify(form.map('metadata')), status];
    await query('insert into partners.refunds (id, at, intent, amount, metadata, status) values ($1, $2, $3, $4, $5, $6)', values);
    if (!NO_MONEY.has(status)) await query('update partners.intents set refunded = refunded + $2 where id = $1', [intent.id, amount]);
    return id;
  };
  return { write, answer: showRefundOf };
}

/** POST /house/refund/<id>?status=…[&reason=…]: settles a refund that was not final. */
export function settleRefund(call: Call, id: string): Operation {
  const status = REFUND_OUTCOMES.find((known) => known === call.query.get('status')) ?? 'succeeded';
  const write = async (query: Query) => {
    const [row] = await query<RefundRow>(`${SELECT} where refunds.id = $1 for update of refunds`, [id]);
    if (!row) throw missing('refund', id, 'id');
    if (row.status !== 'pending' && row.status !== 'requires_action') throw invalid(`The refund ${id} is ${row.status} already.`);
    await query('update partners.refunds set status = $2, reason = $3 where id = $1', [id, status, call.query.get('reason')]);
    if (NO_MONEY.has(status)) await query('update partners.intents set refunded = refunded - $2 where id = $1', [row.intent, row.amount]);
    return id;
  };
  return { write, answer: showRefundOf };
}

/** GET /v1/refunds/<id> */
export async function showRefundOf(query: Query, id: string): Promise<Reply> {
  const [row] = await query<RefundRow>(`${SELECT} where refunds.id = $1`, [id]);
  if (!row) throw missing('refund', id, 'id');
  return { status: 200, body: showRefund(row) };
}

/** GET /v1/refunds?payment_intent=…: newest first. */
export async function listRefunds(query: Query, { query: asked }: Call): Promise<Reply> {
  const values = [asked.get('payment_intent')];
  const rows = await query<RefundRow>(
    `${SELECT} where $1::text is null or refunds.intent = $1 order by refunds.seq desc limit 100`,
    values,
  );
  return { status: 200, body: { object: 'list', url: '/v1/refunds', has_more: false, data: rows.map(showRefund) } };
}
