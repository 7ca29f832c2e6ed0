import { isCancellation } from '@temporalio/workflow';
import { STEP } from '../../contracts/order/contract.ts';
import type { SendConfirmationInput } from '../../activities/order/inputs.ts';
import { decide } from '../../kit/workflow/decide.ts';
import { describeFailure } from '../../kit/workflow/failure.ts';
import { sendConfirmation } from './activities.ts';
import type { OrderCase } from './case.ts';

type Facts = Pick<SendConfirmationInput, 'amountMinor' | 'trackingNumber'> & Partial<SendConfirmationInput>;

/**
 * Tells the customer; null where nobody could be told. Goods and money are settled by then, so a mail that does not get through, whatever
 * the reason, undoes nothing: the record says that there was none. Only a cancellation still does.
 */
export async function confirmByMail(orderCase: OrderCase, facts: Facts): Promise<string | null> {
  try {
    return await sendMail(orderCase, facts);
  } catch (error) {
    if (isCancellation(error)) throw error;
    decide({ rule: 'confirmation', choice: 'no mail', reasoning: describeFailure(error).message });
    return null;
  }
}

/** A sent mail is for good. Null where there is no address to write to. */
async function sendMail(
  { order, configuration, saga }: OrderCase,
  { lines = order.lines, refused = [], ...facts }: Facts,
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
