import { isCancellation } from '@temporalio/workflow';
import type { SendConfirmationInput } from '../../activities/order/inputs.ts';
import { STEP } from '../../contracts/order/contract.ts';
import { describeFailure } from '../../kit/workflow/failure.ts';
import type { Order, OrderSaga } from './case.ts';

type Facts = Pick<SendConfirmationInput, 'amountMinor' | 'trackingNumber'> & Partial<SendConfirmationInput>;

/**
 * Sends the confirmation. Goods and money are settled by then, so a mail that fails is journaled and undoes nothing; only a cancellation does.
 * @returns the Message-ID, or null when no mail was sent.
 */
export async function confirmByMail(run: Order, saga: OrderSaga, facts: Facts): Promise<string | null> {
  const { orderId, kind, currency, customer, lines } = run.input;
  const { email: to, name = null } = customer;
  if (to === undefined) {
    run.note('confirmation', 'no mail', 'the customer gave no address');
    return null;
  }
  try {
    const { messageId } = await saga.step({
      name: STEP.mail,
      do: () => run.once.sendConfirmation({ kind, orderId, to, name, currency, lines, refused: [], ...facts }),
      undo: null,
      summary: `Mail the confirmation to ${to}`,
      withinMs: run.configuration.limits.mailMs,
    });
    return messageId;
  } catch (error) {
    if (isCancellation(error)) throw error;
    run.note('confirmation', 'no mail', describeFailure(error).message);
    return null;
  }
}
