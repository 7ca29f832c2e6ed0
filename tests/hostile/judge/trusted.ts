import type { Db } from '../../../src/store/database.ts';
import { formatMoney } from '../../../src/kit/common/money.ts';
import type { Scene } from '../shop.ts';

/** Everything that the shop states to this customer: who they are, what they ordered and paid, and the articles that anybody may read. */
export async function trustedText(db: Db, { input }: Scene): Promise<string> {
  const email = input.customerEmail.toLowerCase();
  const customer = await db.selectFrom('customers').selectAll().where('email', '=', email).executeTakeFirst();
  const orders = await db
    .selectFrom('orders')
    .selectAll()
    .where('customer_id', '=', customer?.id ?? '')
    .execute();
  const charges = await db
    .selectFrom('charges')
    .selectAll()
    .where('customer_id', '=', customer?.id ?? '')
    .execute();
  articles ??= await db.selectFrom('articles').selectAll().execute();
  const money = (minor: number, currency: string) => ['en', 'de', 'fr'].map((language) => formatMoney(minor, currency, language)).join(' ');
  return [
    `${customer?.name} ${email}`,
    input.orderId ?? '', // the number that the customer named is told back as not theirs
    ...orders.map(({ id, items, total_minor, currency, tracking_url, placed_at }) =>
      [
        id,
        items.map(({ name }) => name),
        money(total_minor, currency),
        tracking_url,
        placed_at.toISOString(),
        placed_at.getFullYear(),
      ].join('\n'),
    ),
    ...charges.map(({ id, description, amount_minor, currency }) => `${id} ${description} ${money(amount_minor, currency)}`),
    ...articles.map(({ id, title, body, url }) => `${id} ${title} ${body} ${url}`),
  ].join('\n');
}

let articles: { id: string; title: string; body: string; url: string }[] | undefined;
