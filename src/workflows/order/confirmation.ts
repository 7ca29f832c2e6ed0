import { isCancellation } from '@temporalio/workflow';
import { STEP } from '../../contracts/order/contract.ts';
import type { SendConfirmationInput } from '../../activities/order/inputs.ts';
import { recordRule } from '../../kit/workflow/record-rule.ts';
import { describeFailure } from '../../kit/workflow/failure.ts';
import { sendConfirmation } from './activities.ts';
import type { OrderCase } from './case.ts';

type Facts = Pick<SendConfirmationInput, 'amountMinor' | 'trackingNumber'> & Partial<SendConfirmationInput>;

/**
 * Sends the confirmation. Goods and money are settled by then, so a mail that fails is journaled and undoes nothing; only a cancellation does.
 * @returns the Message-ID, or null when no mail was sent.
 */
export async function confirmByMail(orderCase: OrderCase, facts: Facts): Promise<string | null> {
  try {
    return await sendMail(orderCase, facts);
  } catch (error) {
    if (isCancellation(error)) throw error;
    recordRule({ rule: 'confirmation', choice: 'no mail', reasoning: describeFailure(error).message });
    return null;
  }
}

/** Null when the customer has no address. A sent mail cannot be undone. */
async function sendMail(
  { order, configuration, saga }: OrderCase,
  { lines = order.lines, refused = [], ...facts }: Facts,
): Promise<string | null> {
  const { orderId, kind, currency, customer } = order;
  const to = customer.email;
  if (to === undefined) {
    recordRule({ rule: 'confirmation', choice: 'no mail', reasoning: 'the customer gave no address' });
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
