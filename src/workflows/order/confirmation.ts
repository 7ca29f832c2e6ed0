import { STEP } from '../../contracts/order.ts';
import type { SendConfirmationInput } from '../../activities/order/inputs.ts';
import { decide } from '../../kit/workflow/decide.ts';
import { sendConfirmation } from './activities.ts';
import type { OrderCase } from './case.ts';

/** Tells the customer; a sent mail is for good. Null where there is no address to write to. */
export async function confirmByMail(
  { order, configuration, saga }: OrderCase,
  {
    lines = order.lines,
    refused = [],
    ...facts
  }: Pick<SendConfirmationInput, 'amountMinor' | 'trackingNumber'> & Partial<SendConfirmationInput>,
): Promise<string | null> {
  const { orderId, kind, currency, customer } = order;
  const to = customer.email;
  if (to === undefined) {
    decide({ rule: 'confirmation', choice: 'no mail', reasoning: 'the customer gave no address' });
    return null;
  }
  const { messageId } = await saga.step({
    name: STEP.mail,
    do: () => sendConfirmation({ kind, orderId, to, name: customer.name ?? null, currency, lines, refused, ...facts }),
    undo: null,
    summary: `Mail the confirmation to ${to}`,
    withinMs: configuration.limits.mailMs,
  });
  return messageId;
}
