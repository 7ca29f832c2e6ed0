import { isCancellation } from '@temporalio/workflow';
import type { PaymentOutcome } from '../../activities/payment-file/activities.ts';
import type { PaymentFileConfiguration } from '../../contracts/payment-file/schema.ts';
import type { TransactionResult } from '../../contracts/transaction/schema.ts';
import { TRANSACTION_WORKFLOW as TRANSACTION } from '../../contracts/transaction/contract.ts';
import { createWindow, runChild, type Window } from '../../kit/workflow/child.ts';
import type { WaitsFor } from '../../kit/workflow/parent.ts';
import { showProgress } from '../../kit/workflow/details.ts';
import { flushRecords } from '../../kit/workflow/resolve.ts';
import { step } from '../../kit/workflow/step.ts';
import { readPaymentPage, recordPaymentOutcomes } from './activities.ts';

/** Progress of the file; passed on when the run continues as new. */
export interface Progress {
  payments: number;
  /** Number of the last payment of the last page read. */
  after: number;
  modelCalls: number;
  /** Ids of earlier runs with the same file. */
  duplicateOf?: string[];
  tally: { started: number; done: number; refused: number; failed: number };
}

interface Item {
  number: number;
  businessId: string;
  payment: unknown;
  /** Why the payment is invalid in the file; null or absent when it is valid. */
  refusal?: string | null;
}

export interface Payer {
  /** Number of payments in progress, including those that wait. */
  open(): number;
  /** Number of them that wait for their day. */
  scheduled(): number;
  /** Pays the next page. Payments that wait for a person or their day do not count against `mostAtOnce` and may outlast the page. */
  payPage(): Promise<void>;
  /** Waits for all payments that are still open. */
  waitForReviews(): Promise<void>;
}

/** Model calls of one payment: the first, and several to repair its answer. */
const MOST_CALLS_EACH = 6;

/** State of this execution. */
interface PayerState {
  progress: Progress;
  configuration: PaymentFileConfiguration;
  window: Window;
  /** Outcomes not yet written to the database. */
  outcomes: PaymentOutcome[];
  /** Model calls reserved for payments in progress. */
  promised: number;
  resting: Record<WaitsFor, number>;
}

/** Pays the payments of a file and records their outcomes; a failed payment does not stop the others. */
export function createPayer(progress: Progress, configuration: PaymentFileConfiguration): Payer {
  const { mostAtOnce, pageSize } = configuration;
  const window = createWindow(mostAtOnce);
  const state: PayerState = { progress, configuration, window, outcomes: [], promised: 0, resting: { person: 0, day: 0 } };
  show(state);
  return {
    open: () => window.size,
    scheduled: () => state.resting.day,
    payPage: () =>
      untilAllEnded(window, () =>
        step(`pay ${progress.after + 1} to ${Math.min(progress.after + pageSize, progress.payments)}`, () => payPage(state), {
          summary: `At most ${mostAtOnce} at once, beside those that wait`,
          goesOn: true,
        }),
      ),
    waitForReviews: () =>
      untilAllEnded(window, () =>
        step('wait for reviews', () => restUntilEnded(state), {
          summary: `${window.size} wait for a person or their day`,
          goesOn: true,
        }),
      ),
  };
}

async function restUntilEnded(state: PayerState): Promise<void> {
  flushRecords();
  await state.window.ended();
  await record(state);
}

const show = ({ progress, resting: { person, day } }: PayerState): void =>
  showProgress({ ...progress.tally, waiting: person, ...(day > 0 && { scheduled: day }), of: progress.payments });

/** On cancellation, waits for the cancelled children to end first. */
async function untilAllEnded(window: Window, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (isCancellation(error)) await window.ended().catch(() => undefined);
    throw error;
  }
}

async function payPage(state: PayerState): Promise<void> {
  const { progress, window, configuration } = state;
  const { items } = await readPaymentPage({ after: progress.after, most: configuration.pageSize });
  for (const item of items) await window.begin((rest) => pay(state, item, rest));
  await window.idle();
  await record(state);
  progress.after = items.at(-1)?.number ?? progress.payments;
}

async function record({ outcomes }: PayerState): Promise<void> {
  const told = outcomes.splice(0);
  if (told.length > 0) await recordPaymentOutcomes({ outcomes: told });
}

async function pay(state: PayerState, { number, businessId, payment, refusal = null }: Item, rest: () => void): Promise<void> {
  const { progress } = state;
  const share = shareOf(state);
  let waits: WaitsFor | null = null;
  const onWait = (waitsFor: WaitsFor | null): void => {
    if (waits) state.resting[waits] -= 1;
    if (waitsFor) state.resting[waitsFor] += 1;
    waits = waitsFor;
    rest();
    show(state);
  };
  state.promised += share;
  progress.tally.started += 1;
  show(state);
  try {
    const { used, ...outcome } =
      refusal !== null ? invalid(refusal) : await payOne({ businessId, payment, share, of: progress.payments, onWait });
    progress.modelCalls += used;
    progress.tally[kindOf(outcome.outcome)] += 1;
    state.outcomes.push({ number, ...outcome });
  } finally {
    state.promised -= share;
    onWait(null);
  }
}

/** An equal share of the remaining model calls per payment, so that payments that wait for days leave calls for the others. */
function shareOf({ progress, configuration, promised }: PayerState): number {
  const left = Math.max(0, configuration.budget.run.modelCalls - progress.modelCalls - promised);
  return Math.min(MOST_CALLS_EACH, Math.ceil(left / Math.max(1, progress.payments - progress.tally.started)));
}

const kindOf = (outcome: string): 'done' | 'failed' | 'refused' =>
  outcome === 'completed' ? 'done' : outcome === 'failed' ? 'failed' : 'refused';

const invalid = (reason: string) => ({ outcome: 'invalid', reason: reason.slice(0, 500), used: 0 });

interface OnePayment {
  businessId: string;
  payment: unknown;
  /** Most model calls. */
  share: number;
  of: number;
  onWait: (waitsFor: WaitsFor) => void;
}

async function payOne({ businessId, payment, share, of, onWait }: OnePayment) {
  const child = await runChild<TransactionResult>({
    workflow: TRANSACTION,
    businessId,
    input: payment,
    summary: `${businessId} of ${of}`,
    overrides: { budget: { run: { modelCalls: share }, atLimit: 'hand_over' } },
    onWait,
  });
  if (child.outcome === 'not_started') return invalid(`${child.field}: ${child.message}`);
  if (child.outcome === 'failed') return { outcome: 'failed', reason: `${child.code}: ${child.message}`.slice(0, 500), used: 0 };
  const { outcome, reasons, modelCalls: used } = child.result;
  return { outcome, reason: reasons.join('; ').slice(0, 500) || null, used };
}
