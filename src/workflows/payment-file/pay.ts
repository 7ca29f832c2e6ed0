import { isCancellation } from '@temporalio/workflow';
import type { PaymentOutcome } from '../../activities/payment-file/activities.ts';
import type { PaymentFileConfiguration } from '../../contracts/payment-file/schema.ts';
import type { TransactionResult } from '../../contracts/transaction/schema.ts';
import { WORKFLOW_NAME as TRANSACTION } from '../../contracts/transaction/contract.ts';
import { createWindow, runChild, type Window } from '../../kit/workflow/child.ts';
import type { WaitsFor } from '../../kit/workflow/parent.ts';
import { showProgress } from '../../kit/workflow/details.ts';
import { keepStand } from '../../kit/workflow/resolve.ts';
import { step } from '../../kit/workflow/step.ts';
import { readPaymentPage, recordPaymentOutcomes } from './activities.ts';

/** How far the file is paid; goes from one execution to the next. */
export interface Progress {
  payments: number;
  /** Number of the last payment of the last page. */
  after: number;
  modelCalls: number;
  /** Runs that were given the same file before. */
  duplicateOf?: string[];
  tally: { started: number; done: number; refused: number; failed: number };
}

interface Item {
  number: number;
  businessId: string;
  payment: unknown;
  /** Why the file itself rules it out; null or absent where it does not. */
  refusal?: string | null;
}

export interface Payer {
  /** How many payments are on their way or wait. */
  open(): number;
  /** How many of them wait for their day. */
  scheduled(): number;
  /** Pays the next page. Payments that wait for a person or their day are left behind, and give their place to others. */
  payPage(): Promise<void>;
  /** Waits for those that were left behind. */
  waitForReviews(): Promise<void>;
}

/** A payment asks once, and the repair of an answer may ask four times. */
const MOST_CALLS_EACH = 6;

/** What is under way in this execution. */
interface Desk {
  progress: Progress;
  configuration: PaymentFileConfiguration;
  window: Window;
  /** What no activity has taken to the database yet. */
  outcomes: PaymentOutcome[];
  /** Calls of a model that payments under way may still make. */
  promised: number;
  /** How many wait for a person, and for their day. */
  resting: Record<WaitsFor, number>;
}

/** Pays the payments of a file, and writes down what became of them; a payment that fails is an outcome and stops no other. */
export function createPayer(progress: Progress, configuration: PaymentFileConfiguration): Payer {
  const { mostAtOnce, pageSize } = configuration;
  const window = createWindow(mostAtOnce);
  const desk: Desk = { progress, configuration, window, outcomes: [], promised: 0, resting: { person: 0, day: 0 } };
  show(desk);
  return {
    open: () => window.size,
    scheduled: () => desk.resting.day,
    payPage: () =>
      untilAllEnded(window, () =>
        step(`pay ${progress.after + 1} to ${Math.min(progress.after + pageSize, progress.payments)}`, () => payPage(desk), {
          summary: `At most ${mostAtOnce} at once, beside those that wait`,
          goesOn: true,
        }),
      ),
    waitForReviews: () =>
      untilAllEnded(window, () =>
        step('wait for reviews', () => restUntilEnded(desk), {
          summary: `${window.size} wait for a person or their day`,
          goesOn: true,
        }),
      ),
  };
}

async function restUntilEnded(desk: Desk): Promise<void> {
  keepStand();
  await desk.window.ended();
  await record(desk);
}

const show = ({ progress, resting: { person, day } }: Desk): void =>
  showProgress({ ...progress.tally, waiting: person, ...(day > 0 && { scheduled: day }), of: progress.payments });

/** Children that are cancelled with the file end before it does. */
async function untilAllEnded(window: Window, work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (isCancellation(error)) await window.ended().catch(() => undefined);
    throw error;
  }
}

async function payPage(desk: Desk): Promise<void> {
  const { progress, window, configuration } = desk;
  const { items } = await readPaymentPage({ after: progress.after, most: configuration.pageSize });
  for (const item of items) await window.begin((rest) => pay(desk, item, rest));
  await window.idle();
  await record(desk);
  progress.after = items.at(-1)?.number ?? progress.payments;
}

async function record({ outcomes }: Desk): Promise<void> {
  const told = outcomes.splice(0);
  if (told.length > 0) await recordPaymentOutcomes({ outcomes: told });
}

async function pay(desk: Desk, { number, businessId, payment, refusal = null }: Item, rest: () => void): Promise<void> {
  const { progress } = desk;
  const share = shareOf(desk);
  let waits: WaitsFor | null = null;
  const onWait = (waitsFor: WaitsFor | null): void => {
    if (waits) desk.resting[waits] -= 1;
    if (waitsFor) desk.resting[waitsFor] += 1;
    waits = waitsFor;
    rest();
    show(desk);
  };
  desk.promised += share;
  progress.tally.started += 1;
  show(desk);
  try {
    const { used, ...outcome } =
      refusal !== null ? invalid(refusal) : await payOne({ businessId, payment, share, of: progress.payments, onWait });
    progress.modelCalls += used;
    progress.tally[kindOf(outcome.outcome)] += 1;
    desk.outcomes.push({ number, ...outcome });
  } finally {
    desk.promised -= share;
    onWait(null);
  }
}

/** An equal share of the calls that are left, for each payment that has not begun: those that wait for days must not leave the others without. */
function shareOf({ progress, configuration, promised }: Desk): number {
  const left = Math.max(0, configuration.budget.run.modelCalls - progress.modelCalls - promised);
  return Math.min(MOST_CALLS_EACH, Math.ceil(left / Math.max(1, progress.payments - progress.tally.started)));
}

const kindOf = (outcome: string): 'done' | 'failed' | 'refused' =>
  outcome === 'completed' ? 'done' : outcome === 'failed' ? 'failed' : 'refused';

const invalid = (reason: string) => ({ outcome: 'invalid', reason: reason.slice(0, 500), used: 0 });

interface OnePayment {
  businessId: string;
  payment: unknown;
  /** Calls of a model. */
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
