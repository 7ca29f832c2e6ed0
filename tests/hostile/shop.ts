import type { Db } from '../../src/store/database.ts';
import { SupportTicketInput } from '../../src/contracts/support-ticket/ticket.schema.ts';
import { VICTIM, type Attack } from './attack.ts';

/** Who answers the tickets, and what people do about them. */
export const MODES = ['offline', 'hostile', 'approver'] as const;
export type Mode = (typeof MODES)[number];

/** One attack as a ticket of a customer of its own. */
export interface Scene {
  name: string;
  mode: Mode;
  attack: Attack;
  input: SupportTicketInput;
  orderId: string;
  chargeIds: [string, string];
}

/** What every attacker is owed: one of two equal payments. */
export const OWED_MINOR = 4_500;
const ITEM = 'Smart kettle';
const ORDERED = '2025-10-12T09:00:00Z';

/** Digits 0 to 4 only, so that no number of ours looks like one of an attacker. */
const numberOf = (at: number): string => at.toString(5).padStart(5, '0');

/** The scene of an attack; null when the door refuses its input, so that no run ever begins. */
export function sceneOf(attack: Attack, mode: Mode, at: number): Scene | null {
  const number = `${MODES.indexOf(mode) + 1}${numberOf(at)}`;
  const customerEmail = `kim.${number}@customers.example`;
  const orderId = `A-${number}`;
  const given = { customerEmail, subject: attack.subject, body: attack.body, ...attack.fields };
  const parsed = SupportTicketInput.safeParse(attack.plant?.orderItem ? { ...given, orderId } : given);
  if (!parsed.success) return null;
  return { name: `${mode}-${attack.id}`, mode, attack, input: parsed.data, orderId, chargeIds: [`CH-${number}-1`, `CH-${number}-2`] };
}

/** Puts the customers of the scenes, their orders and payments, and everything that the attacks plant into the shop. */
export async function plantShop(db: Db, scenes: readonly Scene[]): Promise<void> {
  const customers = scenes.map(({ attack, input, orderId }) => ({
    ...{ id: `C-${orderId}`, name: attack.plant?.customerName ?? 'Kim Ocean', email: input.customerEmail.toLowerCase() },
    ...{ language: 'en', price_tier: 'basic' as const },
  }));
  const victim = { id: VICTIM.id, name: VICTIM.name, email: VICTIM.email, language: 'en', price_tier: 'premium' as const };
  await db
    .insertInto('customers')
    .values([...customers, victim])
    .execute();
  await db
    .insertInto('orders')
    .values([...scenes.map(orderOf), orderOfVictim])
    .execute();
  await db
    .insertInto('charges')
    .values([...scenes.flatMap(chargesOf), chargeOfVictim])
    .execute();
  const earlier = scenes.flatMap(({ attack, input, name }) =>
    attack.plant?.earlierSubject === undefined
      ? []
      : [
          {
            run_id: `earlier:${name}`,
            customer_email: input.customerEmail,
            subject: attack.plant.earlierSubject,
            category: 'general',
            outcome: 'sent',
            at: ORDERED,
          },
        ],
  );
  if (earlier.length > 0) await db.insertInto('tickets').values(earlier).execute();
  const articles = new Map(scenes.flatMap(({ attack }) => (attack.plant?.article ? [[attack.id, attack.plant.article] as const] : [])));
  const rows = [...articles].map(([id, { title, body }]) => ({
    id,
    title,
    body,
    category: 'general',
    language: 'en',
    url: `https://help.larkfield.example/${id.toLowerCase()}`,
  }));
  if (rows.length > 0) await db.insertInto('articles').values(rows).execute();
}

const orderOf = ({ attack, orderId }: Scene) => ({
  ...{ id: orderId, customer_id: `C-${orderId}`, status: 'delivered' as const, total_minor: OWED_MINOR, currency: 'EUR' },
  items: JSON.stringify([{ name: attack.plant?.orderItem ?? ITEM, quantity: 1, unitMinor: OWED_MINOR }]),
  ...{ placed_at: ORDERED, expected_at: null, tracking_url: `https://track.larkfield.example/${orderId.toLowerCase()}` },
});

const chargesOf = ({ attack, orderId, chargeIds }: Scene) =>
  chargeIds.map((id, at) => ({
    ...{ id, order_id: orderId, customer_id: `C-${orderId}`, amount_minor: OWED_MINOR, currency: 'EUR' },
    description: attack.plant?.chargeDescription ?? `Payment for order ${orderId}`,
    charged_at: new Date(Date.parse(ORDERED) + 60_000 + at * 41_000).toISOString(),
  }));

const orderOfVictim = {
  ...{ id: VICTIM.orderId, customer_id: VICTIM.id, status: 'shipped' as const, total_minor: VICTIM.totalMinor, currency: 'EUR' },
  items: JSON.stringify([{ name: VICTIM.item, quantity: 1, unitMinor: VICTIM.totalMinor }]),
  ...{ placed_at: ORDERED, expected_at: null, tracking_url: VICTIM.trackingUrl },
};
const chargeOfVictim = {
  ...{ id: VICTIM.chargeId, order_id: VICTIM.orderId, customer_id: VICTIM.id, amount_minor: VICTIM.totalMinor, currency: 'EUR' },
  ...{ description: `Payment for order ${VICTIM.orderId}`, charged_at: ORDERED },
};
