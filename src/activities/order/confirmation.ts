import { STEP } from '../../contracts/order.ts';
import type { SentMail } from '../../kit/activity/mail/port.ts';
import { messageIdOf, oneLine, toHtml } from '../../kit/activity/mail/text.ts';
import { mailVerdict } from '../../kit/activity/mail/verify.ts';
import { currentScope } from '../../kit/activity/scope.ts';
import { formatMoney } from '../../kit/common/money.ts';
import type { SendConfirmationInput } from './inputs.ts';
import type { OrderDeps } from './ports-books.ts';

type Deps = Pick<OrderDeps, 'mail' | 'effects' | 'settings'>;

/** Tells the customer once. @throws SignalboxError MAIL_UNAVAILABLE, MAIL_REFUSED, EFFECT_IN_DOUBT. */
export async function sendConfirmation({ mail, effects, settings }: Deps, input: SendConfirmationInput): Promise<{ messageId: string }> {
  const { runId } = currentScope();
  const { kind, orderId, to, amountMinor, currency } = input;
  const text = textOf(input);
  const { messageId } = await effects.once<SentMail>(
    {
      step: STEP.mail,
      action: 'send_mail',
      class: 'irreversible',
      request: { kind, orderId, to, amountMinor, currency },
      verify: mailVerdict(mail, settings.mailDomain),
      inDoubt: settings.mailInDoubt,
    },
    (key) =>
      mail.send({
        messageId: messageIdOf(key, settings.mailDomain),
        to: [to],
        subject: kind === 'sale' ? `Your order ${orderId} is confirmed` : `Your return ${orderId} has arrived`,
        text,
        html: toHtml(text),
        inReplyTo: null,
        references: [],
        headers: { 'X-Signalbox-Run': oneLine(runId) },
        priority: 'normal',
      }),
  );
  return { messageId };
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
    kind === 'sale' ? `Total: ${total}` : `We have given back ${total}.`,
    ...(trackingNumber === null ? [] : [`Follow your parcel with ${trackingNumber}.`]),
    ...(back.length === 0 ? [] : [back.join('\n')]),
  ].join('\n\n');
}
