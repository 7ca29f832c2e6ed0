import { workflowNamed } from '../../src/contracts/registry.ts';
import { defaultCategories } from '../../src/contracts/support-ticket/defaults.ts';
import { decide } from '../../src/client/decide.ts';
import { startRunOf } from '../../src/client/start.ts';
import type { Db } from '../../src/store/database.ts';
import type { Ground } from '../lib/ground.ts';
import { SETTINGS } from '../lib/ground.ts';

/** Short after-care: the survey comes soon, then the case ends. */
const soon = { reopenWithinMs: 1_500, surveyAfterMs: 100 };

/** Configurations of the crash cases: default, and with learning for the agent's article. */
export const TICKET_SETTINGS = {
  answered: { ...SETTINGS, 'support-ticket': { aftercare: { ...soon, survey: true, learn: false } } },
  learned: {
    ...SETTINGS,
    'support-ticket': {
      categories: defaultCategories.map((category) => ({ ...category, branch: null })),
      aftercare: { ...soon, survey: false, learn: true },
    },
  },
};

export interface CrashTicket {
  settings: keyof typeof TICKET_SETTINGS;
  subject: string;
  body: string;
  /** Whether the customer paid an order twice. */
  paidTwice?: boolean;
}

const AMOUNT_MINOR = 4_990;

export const ticketRunOf = (id: string): string => `support-ticket:${id}`;
export const customerOf = (id: string): string => `${id.toLowerCase()}@example.com`;
export const chargeOf = (id: string): string => `CH-${id}-2`;

/** Starts a ticket of a customer who has no other one. */
export async function startTicket(ground: Ground, taskQueue: string, id: string, ticket: CrashTicket): Promise<string> {
  const { settings, subject, body, paidTwice = false } = ticket;
  const client = ground.configured(TICKET_SETTINGS[settings]);
  await addCustomer(client.db, id, paidTwice);
  const input = { customerEmail: customerOf(id), subject: `${subject} ${id}`, body: body.replaceAll('ORDER', orderOf(id)) };
  return (await startRunOf(client, { ...workflowNamed('support-ticket'), taskQueue }, { input, initiator: 'otto', businessId: id })).id;
}

const orderOf = (id: string): string => `B-${[...id].reduce((sum, letter) => (sum * 31 + letter.charCodeAt(0)) % 90_000, 7) + 10_000}`;

async function addCustomer(db: Db, id: string, paidTwice: boolean): Promise<void> {
  const customer_id = `C-${id}`;
  const customer = { id: customer_id, name: 'Kim Example', email: customerOf(id), language: 'en', price_tier: 'basic' } as const;
  await db.insertInto('customers').values(customer).execute();
  if (!paidTwice) return;
  const order = {
    ...{ id: orderOf(id), customer_id, status: 'shipped' as const, total_minor: AMOUNT_MINOR, currency: 'EUR' },
    ...{ placed_at: '2026-11-12T09:30:00Z', expected_at: '2026-11-28T12:00:00Z', tracking_url: null },
    items: JSON.stringify([{ name: 'Smart kettle', quantity: 1, unitMinor: AMOUNT_MINOR }]),
  };
  await db.insertInto('orders').values(order).execute();
  const payment = {
    order_id: order.id,
    customer_id,
    amount_minor: AMOUNT_MINOR,
    currency: 'EUR',
    description: `Payment for order ${order.id}`,
  };
  await db
    .insertInto('charges')
    .values([
      { ...payment, id: `CH-${id}-1`, charged_at: '2026-11-12T09:31:00Z' },
      { ...payment, id: chargeOf(id), charged_at: '2026-11-12T09:31:40Z' },
    ])
    .execute();
}

const PERSONS = ['mia', 'ana'] as const;
/** Worth an article: it answers the question of the ticket that no passage answers. */
const ANSWER = 'Hello,\n\nafter cleaning the coffee grinder, hold its power button for ten seconds to wake up the display.\n\nSupport';

/** Approves every request of a run until aborted. */
export async function approveAll({ client }: Ground, run: string, over: AbortSignal): Promise<void> {
  while (!over.aborted) {
    const open = await client.db
      .selectFrom('approvals')
      .select(['request_id', 'arguments'])
      .where('run_id', '=', run)
      .where('status', '=', 'open')
      .execute();
    for (const { request_id: requestId, arguments: args } of open) {
      const edits = 'reply' in (args as object) && !('chargeId' in (args as object)) ? { reply: ANSWER } : null;
      for (const person of PERSONS) {
        const word = { person, decision: 'approve', channel: 'cli', verified: false, comment: null, edits } as const;
        const said = await decide(client, { ...word, run, requestId }).catch(() => null); // repeated if it found no worker
        if (said?.accepted) break;
      }
    }
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}
