import { dayIn, isDayOver, momentOf } from '../../kit/common/day.ts';
import type { TransactionDeps } from './ports.ts';
import { screen, type ScreenInput } from './screen.ts';

export interface PlanResult {
  /** When the payment is wanted, ISO 8601. */
  dueAt: string;
  /** Whether that day is over. */
  late: boolean;
  /** The day on which it is made when it is late. */
  today: string;
  /** Whether a party stands on the sanctions list: then there is nothing to wait for. */
  listed: boolean;
}

/** When a payment that names its day is made. The time zones stay outside of the workflow: their rules change, and a replay must not. */
export async function planPayment(deps: TransactionDeps, input: ScreenInput): Promise<PlanResult> {
  const { transaction, configuration, at } = input;
  const { timeZone } = configuration;
  const now = new Date(at);
  const due = momentOf(transaction.executeOn!, timeZone);
  const { hits } = await screen(deps, input);
  return {
    dueAt: due.toISOString(),
    late: isDayOver(due, timeZone, now),
    today: dayIn(now, timeZone),
    listed: hits.some(({ exact }) => exact),
  };
}
