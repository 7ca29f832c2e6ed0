import type { TransactionInput } from '../../contracts/transaction.schema.ts';
import type { Verdict } from '../../kit/activity/effects.ts';
import type { SentMail } from '../../kit/activity/mail/port.ts';
import { messageIdOf, oneLine, toHtml } from '../../kit/activity/mail/text.ts';
import { currentScope } from '../../kit/activity/scope.ts';
import { formatMoney } from '../../kit/common/money.ts';
import type { TransactionDeps } from './ports.ts';

export interface ReceiptInput {
  transaction: TransactionInput & { receiptTo: string };
  transferKey: string;
}

/** Sends the receipt of a booked payment, once. @throws SignalboxError MAIL_UNAVAILABLE, MAIL_REFUSED, EFFECT_IN_DOUBT. */
export async function sendReceipt(deps: TransactionDeps, { transaction, transferKey }: ReceiptInput): Promise<{ messageId: string }> {
  const { mail, effects, settings } = deps;
  const { receiptTo: to, amount, creditor, debtor, purpose } = transaction;
  const money = formatMoney(amount.minor, amount.currency);
  const subject = oneLine(`Receipt: ${money} to ${creditor.name}`);
  const text = [
    'Hello,',
    `${money} was booked from ${debtor.account} to ${creditor.name} (${creditor.account}).`,
    ...(purpose ? [`Purpose: ${purpose}`] : []),
    `Reference: ${transferKey}`,
  ].join('\n\n');
  const verify = async (key: string): Promise<Verdict<SentMail>> => {
    if (!mail.find) return 'unknown';
    const messageId = messageIdOf(key, settings.mailDomain);
    return (await mail.find(messageId)) ? { happened: true, result: { messageId, refused: [] } } : { happened: false };
  };
  const { runId } = currentScope();
  const spec = { step: 'receipt', action: 'send_mail', class: 'irreversible', request: { to, subject, text } } as const;
  const { messageId } = await effects.once<SentMail>({ ...spec, verify, inDoubt: settings.mailInDoubt }, (key) =>
    mail.send({
      messageId: messageIdOf(key, settings.mailDomain),
      to: [to],
      subject,
      text,
      html: toHtml(text),
      inReplyTo: null,
      references: [],
      headers: { 'Auto-Submitted': 'auto-generated', 'X-Signalbox-Run': runId },
      priority: 'normal',
    }),
  );
  return { messageId };
}
