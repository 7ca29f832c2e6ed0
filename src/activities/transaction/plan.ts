import { dayIn, isDayOver, momentOf } from '../../kit/common/day.ts';
import type { TransactionDeps } from './ports.ts';
import { screen, type ScreenInput } from './screen.ts';

export interface PlanResult {
  /** Start of the requested day, or the requested moment; ISO 8601. */
  dueAt: string;
  /** Whether that day is in the past. */
  late: boolean;
  /** The current day in the configured time zone. */
  today: string;
  /** Whether a party is on the sanctions list, so that waiting is pointless. */
  listed: boolean;
}

/** Computes when a scheduled payment is due. Not done in the workflow: time zone rules change, and a replay must give the same result. */
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
