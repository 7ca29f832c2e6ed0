import { z } from 'zod';
import { isProposal, proposeRefund as ruleFor } from '../../../rules/support-ticket/refund.ts';
import type { RefundProposal } from '../../../contracts/support-ticket/context.ts';
import { defineTool, type ToolContext } from '../../../kit/activity/agent/tool.ts';
import { SignalboxError } from '../../../kit/common/failures.ts';
import { decidersOf } from '../../../store/approvals.ts';
import type { Trx } from '../../../store/database.ts';
import { lockChargesOfOrder } from '../../../business/shop/shop-writes.ts';
import { chargesOf, refundsOf } from '../../../business/shop/shop.ts';
import { giveBack } from '../records.ts';
import { formatFacts } from './facts.ts';
import { REFUND_REASONS } from './refund-reasons.ts';
import type { TicketTrust } from './trust.ts';

const Refund = z.object({
  chargeId: z.string().max(40).describe('The charge that the money goes back on, from "refund" of read_charges.'),
  amountMinor: z.int().min(1).describe('The amount in the smallest unit of the currency, from "refund" of read_charges.'),
  currency: z.string().length(3).describe('The currency, from "refund" of read_charges.'),
  reason: z.enum(REFUND_REASONS).describe('The reason, from "refund" of read_charges.'),
});

/**
 * Refunds a charge once a person has approved exactly this. The shop's rule must still give the same amount at that moment;
 * otherwise nothing is written and the model gets the error.
 */
export const proposeRefund = () =>
  defineTool({
    name: 'propose_refund',
    description:
      'Proposes to a person to give money back when a customer was charged twice or too much, or an order was cancelled or returned and the money is not back. ' +
      'Take all arguments from "refund" of one charge that read_charges has returned; any others are refused.',
    effect: 'compensatable',
    needsApproval: true,
    input: Refund,
    output: z.object({ amountMinor: z.number(), currency: z.string(), facts: z.array(z.object({ label: z.string(), value: z.string() })) }),
    async runInTransaction(trx, refund, { runId, key, approval, trusted }: ToolContext<TicketTrust>) {
      if (key === null || approval === null) throw new SignalboxError('PROOF_INVALID', { detail: 'a refund needs an approval' });
      const orderId = await requireRule(trx, refund, trusted);
      const approvedBy = await decidersOf(trx, approval.proof.requestId);
      const given = await giveBack(trx, { key, runId, customerEmail: trusted.email, refund, approvedBy });
      const charges = (await chargesOf(trx, trusted.customerId ?? '', orderId)).filter((charge) => charge.orderId === orderId);
      return { ...given, facts: formatFacts(trusted, { refunds: await refundsOf(trx, runId), charges }) };
    },
  });

/** The order of the refund. @throws SignalboxError REFUND_NOT_POSSIBLE when the rule gives another refund or none. */
async function requireRule(trx: Trx, refund: z.infer<typeof Refund>, { customerId }: TicketTrust): Promise<string> {
  const orderId = customerId === null ? null : await lockChargesOfOrder(trx, customerId, refund.chargeId);
  const charges = customerId === null || orderId === null ? [] : await chargesOf(trx, customerId, orderId);
  const ruled = ruleFor(refund.chargeId, charges);
  if (isProposal(ruled) && isSame(ruled, refund)) return ruled.orderId;
  const detail = isProposal(ruled)
    ? `the rule gives ${ruled.amountMinor} ${ruled.currency} (minor units) back on charge ${ruled.chargeId}: ${ruled.reason}`
    : `no rule gives money back on charge ${refund.chargeId}: ${ruled.reason}`;
  throw new SignalboxError('REFUND_NOT_POSSIBLE', { detail });
}

const isSame = (ruled: RefundProposal, asked: z.infer<typeof Refund>): boolean =>
  ruled.chargeId === asked.chargeId &&
  ruled.amountMinor === asked.amountMinor &&
  ruled.currency === asked.currency &&
  ruled.reason === asked.reason;
