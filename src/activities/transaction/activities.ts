import { idempotent, irreversible, reads, type CallsOf } from '../../kit/activity/effect-class.ts';
import { planPayment } from './plan.ts';
import type { TransactionDeps } from './ports.ts';
import { logTransaction, processTransaction, type LogInput, type ProcessInput } from './process.ts';
import { assessRisk } from './prompts.ts';
import { sendReceipt, type ReceiptInput } from './receipt.ts';
import { concludeScreening, screen, type ConcludeInput, type ScreenInput } from './screen.ts';

/** The activities of a transaction. */
export function createTransactionActivities(deps: TransactionDeps) {
  return {
    planPayment: reads((input: ScreenInput) => planPayment(deps, input)),
    screenTransaction: reads((input: ScreenInput) => screen(deps, input)),
    assessRisk: reads(deps.model.step(assessRisk)),
    concludeScreening: idempotent((input: ConcludeInput) => concludeScreening(deps, input)),
    processTransaction: irreversible((input: ProcessInput) => processTransaction(deps, input)),
    logTransaction: idempotent((input: LogInput) => logTransaction(deps, input)),
    sendReceipt: irreversible((input: ReceiptInput) => sendReceipt(deps, input)),
  };
}
export type TransactionActivities = CallsOf<ReturnType<typeof createTransactionActivities>>;
