import { sleep } from '@temporalio/workflow';
import type { TransactionConfiguration } from '../../contracts/transaction/configuration.schema.ts';
import type { TransactionInput } from '../../contracts/transaction/schema.ts';
import type { transactionStates } from '../../contracts/transaction/contract.ts';
import { tellParentOfWait } from '../../kit/workflow/parent.ts';
import { flushRecords } from '../../kit/workflow/resolve.ts';
import type { State } from '../../kit/workflow/state.ts';
import { step } from '../../kit/workflow/step.ts';
import { planPayment } from './activities.ts';

type At<Name extends keyof typeof transactionStates> = State<typeof transactionStates, Name>;

/**
 * Waits for the requested day of the payment. Screening comes after the wait, because the lists may change; a party that is already listed is
 * screened at once. A requested day in the past needs a person's review.
 */
export async function waitForExecutionDay(
  received: At<'received'>,
  transaction: TransactionInput,
  configuration: TransactionConfiguration,
): Promise<{ screening: At<'screening'>; doubts: string[] }> {
  const { executeOn } = transaction;
  if (executeOn === undefined) return { screening: received.to('screening'), doubts: [] };
  const now = new Date();
  const { dueAt, late, today, listed } = await step(
    'look at its day',
    () => planPayment({ transaction, configuration, at: now.toISOString() }),
    { summary: `Wanted on ${executeOn}`, done: (plan) => (plan.late ? `${executeOn} is over` : `due at ${plan.dueAt}`) },
  );
  if (late)
    return { screening: received.to('screening'), doubts: [`it was wanted on ${executeOn}, which is over; it would be made on ${today}`] };
  const ms = Date.parse(dueAt) - Date.now();
  if (ms <= 0 || listed) return { screening: received.to('screening'), doubts: [] };
  const scheduled = received.to('scheduled', `wanted on ${executeOn}`);
  await step('wait for its day', () => rest(ms, dueAt), { summary: `Waits until ${dueAt}`, goesOn: true });
  return { screening: scheduled.to('screening'), doubts: [] };
}

function rest(ms: number, dueAt: string): Promise<void> {
  flushRecords();
  tellParentOfWait('day');
  return sleep(ms, { summary: `Wait until ${dueAt}` });
}
