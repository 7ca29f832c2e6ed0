import { SignalboxError } from '../../kit/common/failures.ts';
import { canonicalAddress } from '../../kit/common/address.ts';
import { addressSpellings } from './address-spellings.ts';
import type { Trx } from '../../store/database.ts';
import { articleUrl } from '../knowledge/article-url.ts';
import { hashOf } from '../../store/hash.ts';
import type { ShopTables } from './shop-tables.ts';
import type { Insertable } from 'kysely';

/** Stores the outcome of a ticket, as context for the customer's next one. The latest outcome of a run counts. */
export async function writeTicket(trx: Trx, ticket: Insertable<ShopTables['tickets']>): Promise<void> {
  await trx
    .insertInto('tickets')
    .values({ ...ticket, customer_email: canonicalAddress(ticket.customer_email) })
    .onConflict((conflict) => conflict.column('run_id').doUpdateSet({ category: ticket.category, outcome: ticket.outcome, at: ticket.at }))
    .execute();
}

/** Adds an article to the knowledge base; its id is derived from the effect key. */
export async function writeArticle(
  trx: Trx,
  key: string,
  article: Pick<ShopTables['articles'], 'title' | 'body' | 'category' | 'language'>,
): Promise<{ id: string; url: string }> {
  const id = `KB-L${hashOf(key).slice(0, 8).toUpperCase()}`;
  const url = articleUrl(article.language, id);
  await trx
    .insertInto('articles')
    .values({ id, url, ...article })
    .execute();
  return { id, url };
}

export async function writeFeatureRequest(trx: Trx, request: Insertable<ShopTables['feature_requests']>): Promise<void> {
  await trx
    .insertInto('feature_requests')
    .values({ ...request, customer_email: canonicalAddress(request.customer_email) })
    .execute();
}

/**
 * Records a refund, and adds it to the charge.
 * @throws SignalboxError REFUND_NOT_POSSIBLE when the charge is not the customer's, has another currency, or has less left than the amount.
 */
export async function writeRefund(trx: Trx, customerEmail: string, refund: Insertable<ShopTables['refunds']>): Promise<void> {
  const charge = await trx
    .updateTable('charges')
    .set((eb) => ({ refunded_minor: eb('refunded_minor', '+', refund.amount_minor) }))
    .where('id', '=', refund.charge_id)
    .where('currency', '=', refund.currency)
    .where((eb) => eb(eb('refunded_minor', '+', refund.amount_minor), '<=', eb.ref('amount_minor')))
    .where('customer_id', 'in', (eb) => eb.selectFrom('customers').select('id').where('email', 'in', addressSpellings(customerEmail)))
    .returning('id')
    .executeTakeFirst();
  if (!charge) {
    const detail = `${refund.amount_minor} ${refund.currency} (minor units) of charge ${refund.charge_id}`;
    throw new SignalboxError('REFUND_NOT_POSSIBLE', { detail, fix: 'Look at the charge: part of it may have been refunded meanwhile.' });
  }
  await trx.insertInto('refunds').values(refund).execute();
}

/**
 * Locks all charges of the charge's order until the transaction ends, so that two refunds are not decided on the same state.
 * @returns the order id, or null when the charge is not the customer's.
 */
export async function lockChargesOfOrder(trx: Trx, customerId: string, chargeId: string): Promise<string | null> {
  const rows = await trx
    .selectFrom('charges')
    .select(['id', 'order_id'])
    .where('customer_id', '=', customerId)
    .where('order_id', '=', (eb) => eb.selectFrom('charges as one').select('one.order_id').where('one.id', '=', chargeId))
    .orderBy('id')
    .forUpdate()
    .execute();
  return rows.find(({ id }) => id === chargeId)?.order_id ?? null;
}
