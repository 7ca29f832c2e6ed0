import { sql } from 'kysely';
import { countOrder, lawsOf, type Counts, type World } from './count-order.ts';
import { OPENING, runOf } from './orders.ts';

/** Expected counts for a customer of a confirmed order; zero for all others. */
const CONFIRMED = { captured: 1, labels: 1, packed: 1, booked: 1, mails: 1, sold: 1 };
const NOTHING = { captured: 0, labels: 0, packed: 0, booked: 0, sold: 0 };

export interface Judgement {
  lost: number;
  doubled: number;
  /** Violations, as text. */
  faults: string[];
}

const netOf = (counts: Counts): Record<string, number> => ({
  captured: counts.capture - counts.refund,
  labels: counts.label - counts.cancelLabel,
  packed: counts.warehouse - counts.cancelAtWarehouse,
  booked: counts.book - counts.reverse,
  sold: counts.reserve - counts.release,
  mails: counts.mail,
});

/** Compares the effects of one order with the end of its run. */
export async function judgeOrder(world: World, orderId: string, state: string): Promise<Judgement> {
  const counts = await countOrder(world, orderId);
  const net = netOf(counts);
  const wanted: Record<string, number> = state === 'confirmed' ? CONFIRMED : NOTHING;
  const judgement: Judgement = { lost: 0, doubled: 0, faults: await lawsOf(world, orderId) };
  for (const [name, number] of Object.entries(wanted)) {
    const off = net[name]! - number;
    if (off === 0) continue;
    judgement[off < 0 ? 'lost' : 'doubled'] += Math.abs(off);
    judgement.faults.push(`${runOf(orderId)} is ${state} and has ${net[name]} ${name}`);
  }
  if (counts.authorise > 1) judgement.faults.push(`${orderId} was authorised ${counts.authorise} times`);
  if (counts.mail > 1) judgement.faults.push(`${orderId} has ${counts.mail} mails`);
  return judgement;
}

/** Invariants of all random orders together, checked after each round. */
export async function judgeShop({ client: { db }, partners }: Pick<World, 'client' | 'partners'>): Promise<string[]> {
  const faults: string[] = [];
  const stock = await sql<{ sku: string; on_hand: number; reserved: number; sold: number }>`
    select s.sku, s.on_hand, s.reserved, coalesce(sum(l.quantity - l.returned_quantity) filter (where o.status = 'confirmed'), 0)::int as sold
    from stock s left join shop_order_lines l on l.sku = s.sku left join shop_orders o on o.order_id = l.order_id
    where s.sku like 'sku-random-%' group by s.sku, s.on_hand, s.reserved`.execute(db);
  for (const { sku, on_hand, reserved, sold } of stock.rows) {
    if (on_hand + sold !== OPENING) faults.push(`${sku}: ${on_hand} on hand and ${sold} sold of ${OPENING}`);
    if (reserved !== 0) faults.push(`${sku}: ${reserved} are reserved for nobody`);
  }
  const balance = await sql<{ account: string; balance: number }>`
    select l.account, sum(l.debit_minor - l.credit_minor)::int as balance from booking_lines l join bookings b on b.key = l.booking
    where b.subject like 'random-%' group by l.account`.execute(db);
  const of = (account: string) => balance.rows.find((row) => row.account === account)?.balance ?? 0;
  const intents = (await partners.state()).intents.filter(({ metadata }) => metadata['order_id']?.startsWith('random-'));
  const kept = intents.reduce((sum, { captured, refunded }) => sum + captured - refunded, 0);
  const held = intents.filter(({ status }) => status === 'requires_capture' || status === 'requires_action');
  if (of('payment_house') + of('sales') !== 0) faults.push(`the ledger is off: ${JSON.stringify(balance.rows)}`);
  if (of('payment_house') !== kept) faults.push(`the payment house keeps ${kept}, the ledger says ${of('payment_house')}`);
  if (held.length > 0)
    faults.push(`${held.length} payments still hold money: ${held.map(({ metadata }) => metadata['order_id']).join(', ')}`);
  return faults;
}
