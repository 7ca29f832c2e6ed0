import type { PaymentFile } from '../../formats/pain001.ts';
import { hashOf } from '../../store/hash.ts';

/** Keys that two duplicate files share: debtor and message id, or the same payments in any order. */
export function claimKeys({ messageId, payments }: PaymentFile): string[] {
  const debtors = [...new Set(payments.map(({ debtor }) => debtor.account ?? ''))];
  const content = payments
    .map(({ debtor, creditor, amount, currency, executeOn, endToEndId }) => [
      debtor.account,
      creditor.account,
      amount,
      currency,
      executeOn,
      endToEndId,
    ])
    .map((payment) => JSON.stringify(payment))
    .sort();
  return [...debtors.map((debtor) => `message:${debtor}:${messageId}`), `content:${hashOf(content)}`];
}
