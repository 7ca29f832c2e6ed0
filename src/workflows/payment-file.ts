import type { PaymentOutcome } from '../activities/payment-file.ts';
import type { PaymentFileConfiguration, PaymentFileInput, PaymentFileResult } from '../contracts/payment-file.schema.ts';
import { PAYMENT_FILE_STEPS, paymentFileStates, WORKFLOW_NAME } from '../contracts/payment-file.ts';
import type { TransactionResult } from '../contracts/transaction.schema.ts';
import { WORKFLOW_NAME as TRANSACTION } from '../contracts/transaction.ts';
import { carryOn, type Resumed } from '../kit/workflow/carry-on.ts';
import { eachAtMost, runChild } from '../kit/workflow/child.ts';
import type { RunStart } from '../kit/workflow/core.ts';
import { runStory, type Ended } from '../kit/workflow/run.ts';
import type { State } from '../kit/workflow/state.ts';
import { step } from '../kit/workflow/step.ts';
import { readPaymentPage, recordPaymentOutcomes, reportPaymentFile, unpackPaymentFile } from './payment-file/activities.ts';

type FileStart = RunStart<PaymentFileInput, PaymentFileConfiguration>;
type At<Name extends keyof typeof paymentFileStates> = State<typeof paymentFileStates, Name>;

/** How far the file is paid; goes from one execution to the next. */
interface Progress {
  payments: number;
  /** Number of the last payment of the last page. */
  after: number;
  modelCalls: number;
}

const definition = { name: WORKFLOW_NAME, states: paymentFileStates, initial: 'received', steps: PAYMENT_FILE_STEPS } as const;

/**
 * Pays a file: a transaction of its own for each payment, a page at a time. Waits for those that compliance looks at.
 * Survives the death of worker and server at any point; at page borders it goes on as a new execution, so its history stays short.
 */
export const paymentFile = (start: FileStart): Promise<PaymentFileResult> =>
  runStory(definition, start, (received, resumed) => payFile(received, resumed, start));

async function payFile(
  received: At<'received'>,
  resumed: Resumed<typeof paymentFileStates> | null,
  { input, configuration }: FileStart,
): Promise<Ended<typeof paymentFileStates, PaymentFileResult>> {
  const { pageSize: most, mostEvents } = configuration;
  const { paying, progress } = resumed
    ? { paying: resumed.at('paying'), progress: resumed.story as Progress }
    : await unpack(received, input);
  while (progress.after < progress.payments) {
    await carryOn(paying, progress, { mostEvents });
    await payPage(progress, most, configuration);
  }
  const { counts, sums, reportRef } = await step('report', () => reportPaymentFile({}), {
    summary: 'Write down what became of each payment',
  });
  const { payments, modelCalls } = progress;
  return { at: paying.to('reported'), result: { payments, counts, sums, reportRef, modelCalls } };
}

async function unpack(received: At<'received'>, input: PaymentFileInput): Promise<{ paying: At<'paying'>; progress: Progress }> {
  const unpacking = received.to('unpacking');
  const { payments } = await step('unpack file', () => unpackPaymentFile(input), {
    summary: `Read ${input.fileName}`,
    done: (file) => `${file.payments} payments`,
  });
  return { paying: unpacking.to('paying'), progress: { payments, after: 0, modelCalls: 0 } };
}

/** Pays the next page and writes down what became of its payments; a payment that fails is an outcome and stops no other. */
async function payPage(progress: Progress, most: number, { mostAtOnce, budget }: PaymentFileConfiguration): Promise<void> {
  const name = `pay ${progress.after + 1} to ${Math.min(progress.after + most, progress.payments)}`;
  await step(
    name,
    async () => {
      const { items } = await readPaymentPage({ after: progress.after, most });
      const outcomes: PaymentOutcome[] = [];
      let promised = 0;
      await eachAtMost(mostAtOnce, items, async ({ number, businessId, payment }) => {
        const share = Math.max(0, Math.min(MOST_CALLS_EACH, budget.run.modelCalls - progress.modelCalls - promised));
        promised += share;
        const { used, ...outcome } = await payOne(businessId, payment, share, progress.payments);
        promised -= share;
        progress.modelCalls += used;
        outcomes.push({ number, ...outcome });
      });
      await recordPaymentOutcomes({ outcomes });
      progress.after = items.at(-1)?.number ?? progress.payments;
    },
    { summary: `At most ${mostAtOnce} at once; some may wait for compliance`, goesOn: true },
  );
}

/** A payment asks once, and the repair of an answer may ask four times. */
const MOST_CALLS_EACH = 6;

async function payOne(businessId: string, input: unknown, modelCalls: number, of: number) {
  const configure = (own: unknown) => ({ ...(own as object), budget: { run: { modelCalls }, atLimit: 'hand_over' } });
  const child = await runChild<TransactionResult>({
    workflow: TRANSACTION,
    businessId,
    input,
    summary: `${businessId} of ${of}`,
    configure,
  });
  if (child.outcome === 'not_started') return { outcome: 'invalid', reason: `${child.field}: ${child.message}`, used: 0 };
  if (child.outcome === 'failed') return { outcome: 'failed', reason: `${child.code}: ${child.message}`.slice(0, 500), used: 0 };
  const { outcome, reasons, modelCalls: used } = child.result;
  return { outcome, reason: reasons.join('; ').slice(0, 500) || null, used };
}
