import type { TransactionInput } from '../../contracts/transaction/schema.ts';
import { sendMailOnce } from '../../kit/activity/mail/once.ts';
import { oneLine, toHtml } from '../../kit/activity/mail/text.ts';
import { currentScope } from '../../kit/activity/scope.ts';
import { formatMoney } from '../../kit/common/money.ts';
import type { TransactionDeps } from './ports.ts';

export interface ReceiptInput {
  transaction: TransactionInput & { receiptTo: string };
  transferKey: string;
}

/** Sends the receipt of a booked payment, once. @throws SignalboxError MAIL_UNAVAILABLE, MAIL_REFUSED, EFFECT_IN_DOUBT. */
export async function sendReceipt(deps: TransactionDeps, { transaction, transferKey }: ReceiptInput): Promise<{ messageId: string }> {
  const { receiptTo: to, amount, creditor, debtor, purpose } = transaction;
  const money = formatMoney(amount.minor, amount.currency);
  const subject = oneLine(`Receipt: ${money} to ${creditor.name}`);
  const text = [
    'Hello,',
    `${money} was booked from ${debtor.account} to ${creditor.name} (${creditor.account}).`,
    ...(purpose ? [`Purpose: ${purpose}`] : []),
    `Reference: ${transferKey}`,
  ].join('\n\n');
  const { runId } = currentScope();
  const { messageId } = await sendMailOnce(deps, { step: 'receipt', request: { to, subject, text } }, (id) => ({
    messageId: id,
    to: [to],
    subject,
    text,
    html: toHtml(text),
    inReplyTo: null,
    references: [],
    headers: { 'X-Signalbox-Run': runId },
    priority: 'normal',
  }));
  return { messageId };
}
