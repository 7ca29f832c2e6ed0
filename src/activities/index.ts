import { effectClassOf, type ActivityFunction, type Declared } from '../kit/activity/effect-class.ts';
import { SignalboxError } from '../kit/common/failures.ts';
import { createOrderActivities } from './order/activities.ts';
import type { OrderDeps } from './order/ports-books.ts';
import { createPaymentFileActivities } from './payment-file/activities.ts';
import { createSupportTicketActivities } from './support-ticket/activities.ts';
import type { SupportTicketDeps } from './support-ticket/ports.ts';
import { createTransactionActivities } from './transaction/activities.ts';
import type { TransactionDeps } from './transaction/ports.ts';

/** What the activities of each workflow need. */
export interface ActivityDeps {
  supportTicket: SupportTicketDeps;
  order: OrderDeps;
  transaction: TransactionDeps;
}

/** All activities of all workflows under one roof. */
export const createActivities = ({ supportTicket, order, transaction }: ActivityDeps) =>
  joinActivities(
    createSupportTicketActivities(supportTicket),
    createOrderActivities(order),
    createTransactionActivities(transaction),
    createPaymentFileActivities(transaction),
  );

/**
 * Joins the activities of several workflows; Temporal knows them by name alone.
 * @throws SignalboxError INTERNAL when two have the same name, or one does not say what it does to the world.
 */
export function joinActivities(...groups: Record<string, Declared<ActivityFunction>>[]): Record<string, Declared<ActivityFunction>> {
  const joined: Record<string, Declared<ActivityFunction>> = {};
  for (const [name, activity] of groups.flatMap((group) => Object.entries(group))) {
    if (Object.hasOwn(joined, name)) throw new SignalboxError('INTERNAL', { detail: `two activities are named ${name}` });
    effectClassOf(name, activity);
    joined[name] = activity;
  }
  return joined;
}
