import { STEP } from '../../contracts/order/contract.ts';
import { irreversible } from '../../kit/activity/effect-class.ts';
import { mailOf } from '../../kit/activity/mail/letter.ts';
import { sendMailOnce, type MailPorts } from '../../kit/activity/mail/once.ts';
import { oneLine } from '../../kit/activity/mail/text.ts';
import { currentScope } from '../../kit/activity/scope.ts';
import { formatMoney } from '../../kit/common/money.ts';
import type { SendConfirmationInput } from './inputs.ts';

/** Sends the confirmation once. @throws SignalboxError MAIL_UNAVAILABLE, MAIL_REFUSED, EFFECT_IN_DOUBT. */
export const sendConfirmation = (ports: MailPorts) =>
  irreversible(async (input: SendConfirmationInput): Promise<{ messageId: string }> => {
    const { runId } = currentScope();
    const { kind, orderId, to, amountMinor, currency } = input;
    const subject = kind === 'sale' ? `Your order ${orderId} is confirmed` : `Your return ${orderId} has arrived`;
    const effect = { step: STEP.mail, request: { kind, orderId, to, amountMinor, currency } };
    const sent = await sendMailOnce(ports, effect, (messageId) => mailOf({ to, subject, text: textOf(input) }, { messageId, runId }));
    return { messageId: sent.messageId };
  });

/** Sentences about the refund of a return; they state only what the payment provider has confirmed. */
function moneyBack({
  amountMinor,
  currency,
  pendingMinor = 0,
  openMinor = 0,
}: Pick<SendConfirmationInput, 'amountMinor' | 'currency' | 'pendingMinor' | 'openMinor'>): string[] {
  const text = (minor: number) => formatMoney(minor, currency);
  return [
    ...(amountMinor > 0 || pendingMinor + openMinor === 0 ? [`We have given back ${text(amountMinor)}.`] : []),
    ...(pendingMinor > 0 ? [`${text(pendingMinor)} are on their way to you; your bank may take some days.`] : []),
    ...(openMinor > 0 ? [`${text(openMinor)} could not be transferred to you yet. We are looking into it and will come back to you.`] : []),
  ];
}

const MOST_LINES = 100;

function textOf({ kind, orderId, name, lines, refused, trackingNumber, ...money }: SendConfirmationInput): string {
  const total = formatMoney(money.amountMinor, money.currency);
  const shown = lines.slice(0, MOST_LINES).map(({ sku, description, quantity, unitPriceMinor }) => {
    return `${quantity} x ${oneLine(description ?? sku)} at ${formatMoney(unitPriceMinor, money.currency)}`;
  });
  const more = lines.length > MOST_LINES ? [`and ${lines.length - MOST_LINES} more lines`] : [];
  const back = refused.map(({ sku, quantity, reason }) => `${quantity} x ${sku} could not be taken back: ${reason}`);
  return [
    `Dear ${oneLine(name ?? 'customer')},`,
    kind === 'sale' ? `thank you for your order ${orderId}. It is on its way.` : `your return ${orderId} has arrived.`,
    [...shown, ...more].join('\n'),
    ...(kind === 'sale' ? [`Total: ${total}`] : moneyBack(money)),
    ...(trackingNumber === null ? [] : [`Follow your parcel with ${trackingNumber}.`]),
    ...(back.length === 0 ? [] : [back.join('\n')]),
  ].join('\n\n');
}
