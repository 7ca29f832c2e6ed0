import { workflowInfo } from '@temporalio/workflow';
import type { PaymentFileConfiguration, PaymentFileInput, PaymentFileResult } from '../../contracts/payment-file/schema.ts';
import { PAYMENT_FILE_STEPS, paymentFileStates, PAYMENT_FILE_WORKFLOW } from '../../contracts/payment-file/contract.ts';
import { carryOn } from '../../kit/workflow/carry-on.ts';
import { currentRun, type RunStart } from '../../kit/workflow/core.ts';
import { resolve } from '../../kit/workflow/resolve.ts';
import { runStory, type Ended } from '../../kit/workflow/run.ts';
import type { State } from '../../kit/workflow/state.ts';
import { step } from '../../kit/workflow/step.ts';
import { reportPaymentFile, unpackPaymentFile } from './activities.ts';
import { confirmDuplicate } from './duplicate.ts';
import { createPayer, type Progress } from './pay.ts';

type FileStart = RunStart<PaymentFileInput, PaymentFileConfiguration>;
type At<Name extends keyof typeof paymentFileStates> = State<typeof paymentFileStates, Name>;
type End = Ended<typeof paymentFileStates, PaymentFileResult>;

/** At this length of the history the file waits for its open payments before it continues as new. Temporal's limit is 51,200 events. */
const MOST_EVENTS_WHILE_WAITING = 20_000;
const DAY_MS = 86_400_000;
const USUAL_DUPLICATE_DAYS = 400;

const definition = { name: PAYMENT_FILE_WORKFLOW, states: paymentFileStates, initial: 'received', steps: PAYMENT_FILE_STEPS } as const;

/**
 * Pays a file page by page, with one child transaction per payment. A payment that waits for compliance or its day does not delay the others,
 * but the file ends after it. A duplicate file needs a person's approval first. Survives a crash of worker or server at any point; continues
 * as new between pages, so its history stays short.
 */
export const paymentFile = (start: FileStart): Promise<PaymentFileResult> =>
  runStory(definition, start, async (received, resumed) => {
    if (resumed) return payFile(resumed.at('paying'), resumed.story as Progress, start.configuration);
    const unpacked = await unpack(received, start);
    return 'result' in unpacked ? unpacked : payFile(unpacked.paying, unpacked.progress, start.configuration);
  });

async function payFile(paying: At<'paying'>, progress: Progress, configuration: PaymentFileConfiguration): Promise<End> {
  const payer = createPayer(progress, configuration);
  while (progress.after < progress.payments) {
    if (payer.open() > 0 && workflowInfo().historyLength > MOST_EVENTS_WHILE_WAITING) await payer.waitForReviews();
    if (payer.open() === 0) await carryOn(paying, progress, { mostEvents: configuration.mostEvents }); // open children cannot be passed on
    await payer.payPage();
  }
  if (payer.scheduled() > 0) await tellSoFar(progress);
  if (payer.open() > 0) await payer.waitForReviews();
  const result = await resultOf('report', progress);
  return { at: paying.to('reported'), result };
}

/** Reports the known outcomes early, because a scheduled payment may be far in the future. */
async function tellSoFar(progress: Progress): Promise<void> {
  resolve(await resultOf('report so far', progress)); // stored when the wait begins
}

async function resultOf(name: string, { payments, modelCalls, duplicateOf = [] }: Progress): Promise<PaymentFileResult> {
  const report = await step(name, () => reportPaymentFile({}), { summary: 'Record the outcome of each payment' });
  return { outcome: 'reported', duplicateOf, payments, ...report, modelCalls };
}

async function unpack(
  received: At<'received'>,
  { input, configuration }: FileStart,
): Promise<End | { paying: At<'paying'>; progress: Progress }> {
  const unpacking = received.to('unpacking');
  const { duplicateDays = USUAL_DUPLICATE_DAYS } = configuration as Partial<PaymentFileConfiguration>; // absent in older runs
  const since = new Date(Date.parse(currentRun().startedAt) - duplicateDays * DAY_MS).toISOString();
  const file = await step('unpack file', () => unpackPaymentFile({ ...input, since }), {
    summary: `Read ${input.fileName}`,
    done: ({ payments }) => `${payments} payments`,
  });
  const duplicateOf = (file.earlier ?? []).map(({ id }) => id); // absent in older histories
  const paying = duplicateOf.length > 0 ? await confirmDuplicate(unpacking, file, input, configuration) : unpacking.to('paying');
  if ('result' in paying) return paying;
  const tally = { started: 0, done: 0, refused: 0, failed: 0 };
  return { paying, progress: { payments: file.payments, after: 0, modelCalls: 0, tally, duplicateOf } };
}
