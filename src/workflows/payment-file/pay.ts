import type { PaymentFileActivities, PaymentOutcome } from '../../activities/payment-file/activities.ts';
import type { contract } from '../../contracts/payment-file/contract.ts';
import { contract as transaction } from '../../contracts/transaction/contract.ts';
import type { TransactionResult } from '../../contracts/transaction/schema.ts';
import type { Rest, Window } from '../../kit/workflow/blocks/window.ts';
import type { ChildEnd } from '../../kit/workflow/child.ts';
import type { RunOf } from '../../kit/workflow/story.ts';

export type PaymentFile = RunOf<typeof contract, PaymentFileActivities>;

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

/** The payments of this execution. */
interface Work {
  run: PaymentFile;
  progress: Progress;
  window: Window;
  /** Outcomes not yet written to the database. */
  outcomes: PaymentOutcome[];
  /** Model calls reserved for open payments. */
  promised: number;
}

type Item = Awaited<ReturnType<PaymentFileActivities['readPaymentPage']>>['items'][number];

/** Model calls of one payment: the first, and several to repair its answer. */
const MOST_CALLS_EACH = 6;

/** Pays the next page. Payments that wait for a person or their day do not count against `mostAtOnce` and may outlast the page. */
export function payPage(work: Work): Promise<void> {
  const { run, progress, window } = work;
  const { mostAtOnce, pageSize } = run.configuration;
  return run.step(
    `pay ${progress.after + 1} to ${Math.min(progress.after + pageSize, progress.payments)}`,
    async () => {
      const { items } = await run.read.readPaymentPage({ after: progress.after, most: pageSize });
      await window.each(items, (item, rest) => pay(work, item, rest));
      await record(work);
      progress.after = items.at(-1)?.number ?? progress.payments;
    },
    { summary: `At most ${mostAtOnce} at once, beside those that wait`, goesOn: true },
  );
}

/** Waits for all payments that are still open. */
export const waitForReviews = (work: Work): Promise<void> =>
  work.run.step('wait for reviews', () => work.window.ended().then(() => record(work)), {
    summary: `${work.window.open} wait for a person or their day`,
    goesOn: true,
  });

async function record({ run, outcomes }: Work): Promise<void> {
  const told = outcomes.splice(0);
  if (told.length > 0) await run.once.recordPaymentOutcomes({ outcomes: told });
}

/** Pays one payment; that it fails does not stop the others. */
async function pay(work: Work, { number, businessId, payment, refusal }: Item, rest: Rest): Promise<void> {
  const { run, progress, outcomes } = work;
  const modelCalls = shareOf(work);
  work.promised += modelCalls;
  progress.tally.started += 1;
  const start = {
    businessId,
    input: payment,
    summary: `${businessId} of ${progress.payments}`,
    overrides: { budget: { run: { modelCalls }, atLimit: 'hand_over' } },
    onWait: rest,
  };
  const { used, ...outcome } = refusal ? invalid(refusal) : outcomeOf(await run.child(transaction, start));
  work.promised -= modelCalls;
  progress.modelCalls += used;
  progress.tally[kindOf(outcome.outcome)] += 1;
  outcomes.push({ number, ...outcome });
}

/** An equal share of the remaining model calls per payment, so that payments that wait for days leave calls for the others. */
function shareOf({ run, progress, promised }: Work): number {
  const left = Math.max(0, run.configuration.budget.run.modelCalls - progress.modelCalls - promised);
  return Math.min(MOST_CALLS_EACH, Math.ceil(left / Math.max(1, progress.payments - progress.tally.started)));
}

function outcomeOf(child: ChildEnd<TransactionResult>) {
  if (child.outcome === 'not_started') return invalid(`${child.field}: ${child.message}`);
  if (child.outcome === 'failed') return told('failed', `${child.code}: ${child.message}`);
  const { outcome, reasons, modelCalls } = child.result;
  return told(outcome, reasons.join('; '), modelCalls);
}

const invalid = (reason: string) => told('invalid', reason);

const told = (outcome: string, reason: string, used = 0) => ({ outcome, reason: reason.slice(0, 500) || null, used });

const kindOf = (outcome: string): 'done' | 'failed' | 'refused' =>
  outcome === 'completed' ? 'done' : outcome === 'failed' ? 'failed' : 'refused';

/** The counts that people see while the file is paid. */
export function counts({ payments, tally }: Progress, window: Window): Record<string, number> {
  const scheduled = window.resting('day');
  return { ...tally, waiting: window.resting('person'), ...(scheduled > 0 && { scheduled }), of: payments };
}
