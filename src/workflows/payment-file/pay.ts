import { isCancellation } from '@temporalio/workflow';
import type { PaymentOutcome } from '../../activities/payment-file.ts';
import type { PaymentFileConfiguration } from '../../contracts/payment-file.schema.ts';
import type { TransactionResult } from '../../contracts/transaction.schema.ts';
import { WORKFLOW_NAME as TRANSACTION } from '../../contracts/transaction.ts';
import { createWindow, runChild, type Window } from '../../kit/workflow/child.ts';
import { showProgress } from '../../kit/workflow/details.ts';
import { step } from '../../kit/workflow/step.ts';
import { readPaymentPage, recordPaymentOutcomes } from './activities.ts';

/** How far the file is paid; goes from one execution to the next. */
export interface Progress {
  payments: number;
  /** Number of the last payment of the last page. */
  after: number;
  modelCalls: number;
  tally: { started: number; done: number; refused: number; failed: number };
}

interface Item {
  number: number;
  businessId: string;
  payment: unknown;
}

export interface Payer {
  /** How many payments are on their way or wait for a person. */
  open(): number;
  /** Pays the next page. Payments that wait for a person are left behind, and give their place to others. */
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
  waiting: number;
}

/** Pays the payments of a file, and writes down what became of them; a payment that fails is an outcome and stops no other. */
export function createPayer(progress: Progress, configuration: PaymentFileConfiguration): Payer {
  const { mostAtOnce, pageSize } = configuration;
  const window = createWindow(mostAtOnce);
  const desk: Desk = { progress, configuration, window, outcomes: [], promised: 0, waiting: 0 };
  show(desk);
  return {
    open: () => window.size,
    payPage: () =>
      untilAllEnded(window, () =>
        step(`pay ${progress.after + 1} to ${Math.min(progress.after + pageSize, progress.payments)}`, () => payPage(desk), {
          summary: `At most ${mostAtOnce} at once, beside those that wait for a person`,
          goesOn: true,
        }),
      ),
    waitForReviews: () =>
      untilAllEnded(window, () =>
        step('wait for reviews', () => window.ended().then(() => record(desk)), {
          summary: `${window.size} wait for a person`,
          goesOn: true,
        }),
      ),
  };
}

const show = ({ progress, waiting }: Desk): void => showProgress({ ...progress.tally, waiting, of: progress.payments });

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

async function pay(desk: Desk, { number, businessId, payment }: Item, rest: () => void): Promise<void> {
  const { progress, configuration } = desk;
  const share = Math.max(0, Math.min(MOST_CALLS_EACH, configuration.budget.run.modelCalls - progress.modelCalls - desk.promised));
  let waits = 0;
  const onWait = (): void => {
    desk.waiting += 1 - waits;
    waits = 1;
    rest();
    show(desk);
  };
  desk.promised += share;
  progress.tally.started += 1;
  show(desk);
  try {
    const { used, ...outcome } = await payOne({ businessId, payment, share, of: progress.payments, onWait });
    progress.modelCalls += used;
    progress.tally[kindOf(outcome.outcome)] += 1;
    desk.outcomes.push({ number, ...outcome });
  } finally {
    desk.promised -= share;
    desk.waiting -= waits;
    show(desk);
  }
}

const kindOf = (outcome: string): 'done' | 'failed' | 'refused' =>
  outcome === 'completed' ? 'done' : outcome === 'failed' ? 'failed' : 'refused';

interface OnePayment {
  businessId: string;
  payment: unknown;
  /** Calls of a model. */
  share: number;
  of: number;
  onWait: () => void;
}

async function payOne({ businessId, payment, share, of, onWait }: OnePayment) {
  const configure = (own: unknown) => ({ ...(own as object), budget: { run: { modelCalls: share }, atLimit: 'hand_over' } });
  const child = await runChild<TransactionResult>({
    workflow: TRANSACTION,
    businessId,
    input: payment,
    summary: `${businessId} of ${of}`,
    configure,
    onWait,
  });
  if (child.outcome === 'not_started') return { outcome: 'invalid', reason: `${child.field}: ${child.message}`, used: 0 };
  if (child.outcome === 'failed') return { outcome: 'failed', reason: `${child.code}: ${child.message}`.slice(0, 500), used: 0 };
  const { outcome, reasons, modelCalls: used } = child.result;
  return { outcome, reason: reasons.join('; ').slice(0, 500) || null, used };
}
