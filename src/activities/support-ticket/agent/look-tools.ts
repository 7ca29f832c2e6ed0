import { z } from 'zod';
import type { TicketCharge } from '../../../contracts/support-ticket/context.ts';
import { isProposal, proposeRefund } from '../../../rules/support-ticket/refund.ts';
import { defineTool, type ToolContext } from '../../../kit/activity/agent/tool.ts';
import type { Db } from '../../../store/database.ts';
import { searchArticles } from '../../../business/knowledge/shop-search.ts';
import { chargesOf, ordersOf } from '../../../business/shop/shop.ts';
import { formatFacts } from './facts.ts';
import { REFUND_REASONS } from './refund-reasons.ts';
import type { TicketTrust } from './trust.ts';

const orderId = z
  .string()
  .max(40)
  .nullable()
  .describe('Order number that the customer names, like A-1001; null for all orders of the customer.');
const Fact = z.object({ label: z.string(), value: z.string() });

/** Looks up orders; an order of another customer is reported as not existing. */
export const findOrders = (db: Db) =>
  defineTool({
    name: 'find_orders',
    description: 'Finds orders of the customer who wrote: where a parcel is, status, items, total, expected delivery, tracking link.',
    effect: 'read',
    input: z.object({ orderId }),
    output: z.object({ facts: z.array(Fact), problem: z.string().nullable() }),
    async run({ orderId: named }, { trusted }: ToolContext<TicketTrust>) {
      const orders = (await ordersOf(db, trusted.email, named)).filter(({ id }) => named === null || id === named);
      const problem = orders.length > 0 ? null : named === null ? 'the customer has no orders' : NO_SUCH_ORDER;
      return { facts: formatFacts(trusted, { orders }), problem };
    },
  });

const NO_SUCH_ORDER = 'there is no order with this number in the account of the customer';

const Charge = Fact.extend({
  chargeId: z.string(),
  orderId: z.string(),
  /** Arguments for `propose_refund` when a rule allows one. */
  refund: z.object({ chargeId: z.string(), amountMinor: z.number(), currency: z.string(), reason: z.enum(REFUND_REASONS) }).nullable(),
  /** Why no rule allows a refund. */
  noRefund: z.string().nullable(),
});

/** Reads charges, each with the refund that the shop's rule allows. */
export const readCharges = (db: Db) =>
  defineTool({
    name: 'read_charges',
    description:
      'Reads what the customer was charged: payments with amount, day and order, and for each what can be refunded by rule (refund) or why nothing can (noRefund).',
    effect: 'read',
    input: z.object({ orderId }),
    output: z.object({ charges: z.array(Charge), problem: z.string().nullable() }),
    async run({ orderId: named }, { trusted }: ToolContext<TicketTrust>) {
      const all = trusted.customerId === null ? [] : await chargesOf(db, trusted.customerId, named);
      const charges = all.filter((charge) => named === null || charge.orderId === named);
      const problem = charges.length > 0 ? null : named === null ? 'the customer has no charges' : NO_SUCH_ORDER;
      return { charges: charges.map((charge) => toldCharge(charge, all, trusted)), problem };
    },
  });

function toldCharge(charge: TicketCharge, all: TicketCharge[], trusted: TicketTrust): z.infer<typeof Charge> {
  const [{ label, value } = { label: '', value: '' }] = formatFacts(trusted, { charges: [charge] });
  const ruled = proposeRefund(charge.id, all);
  const about = { chargeId: charge.id, orderId: charge.orderId, label, value };
  if (!isProposal(ruled)) return { ...about, refund: null, noRefund: ruled.reason };
  const { chargeId, amountMinor, currency, reason } = ruled;
  return { ...about, refund: { chargeId, amountMinor, currency, reason }, noRefund: null };
}

const MOST_PASSAGES = 4;

/** Searches the knowledge base in the customer's language, and in all languages if that finds nothing. */
export const searchKnowledge = (db: Db) =>
  defineTool({
    name: 'search_knowledge',
    description: 'Searches the knowledge base of the shop for passages about a question or a problem. Search before you answer.',
    effect: 'read',
    input: z.object({
      query: z.string().min(1).max(500).describe('What the customer wants to know or what does not work, in the words of the customer.'),
      category: z.string().max(60).nullable().describe('Category whose passages come first; null when it is not clear.'),
    }),
    output: z.object({
      passages: z.array(z.object({ id: z.string(), title: z.string(), text: z.string(), url: z.string() })),
    }),
    async run({ query, category }, { trusted }: ToolContext<TicketTrust>) {
      const search = (wanted: string | null, language: string | null) => searchArticles(db, { text: query, category: wanted, language });
      const inLanguage = [
        ...(category === null ? [] : await search(category, trusted.language)),
        ...(await search(null, trusted.language)),
      ];
      const found = inLanguage.length > 0 ? inLanguage : await search(null, null);
      const passages = [...new Map(found.map((passage) => [passage.id, passage])).values()];
      return { passages: passages.slice(0, MOST_PASSAGES).map(({ id, title, text, url }) => ({ id, title, text, url })) };
    },
  });
