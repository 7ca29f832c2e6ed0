import type { RefundProposal } from '../../contracts/support-ticket/context.ts';
import type { Trx } from '../../store/database.ts';
import { writeRefund } from '../../business/shop/shop-writes.ts';

interface Given {
  /** Effect key. */
  key: string;
  runId: string;
  customerEmail: string;
  refund: Pick<RefundProposal, 'chargeId' | 'amountMinor' | 'currency' | 'reason'>;
  /** The persons who approved it. */
  approvedBy: readonly string[];
}

/** Writes an approved refund with its approvers, in the transaction of its effect. @throws SignalboxError REFUND_NOT_POSSIBLE. */
export async function giveBack(trx: Trx, given: Given): Promise<{ amountMinor: number; currency: string }> {
  const { key, runId, customerEmail, approvedBy } = given;
  const { chargeId, amountMinor, currency, reason } = given.refund;
  const row = { run_id: runId, charge_id: chargeId, amount_minor: amountMinor, currency, reason, approved_by: approvedBy.join(', ') };
  await writeRefund(trx, customerEmail, { ...row, key, at: new Date() });
  return { amountMinor, currency };
}
