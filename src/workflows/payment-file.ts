import { workflowInfo } from '@temporalio/workflow';
import type { PaymentFileConfiguration, PaymentFileInput, PaymentFileResult } from '../contracts/payment-file.schema.ts';
import { PAYMENT_FILE_STEPS, paymentFileStates, WORKFLOW_NAME } from '../contracts/payment-file.ts';
import { carryOn, type Resumed } from '../kit/workflow/carry-on.ts';
import type { RunStart } from '../kit/workflow/core.ts';
import { runStory, type Ended } from '../kit/workflow/run.ts';
import type { State } from '../kit/workflow/state.ts';
import { step } from '../kit/workflow/step.ts';
import { reportPaymentFile, unpackPaymentFile } from './payment-file/activities.ts';
import { createPayer, type Progress } from './payment-file/pay.ts';

type FileStart = RunStart<PaymentFileInput, PaymentFileConfiguration>;
type At<Name extends keyof typeof paymentFileStates> = State<typeof paymentFileStates, Name>;

/** So long a history may grow while payments wait for a person; then the file waits for them. Temporal ends a run at 51,200 events. */
const MOST_EVENTS_WHILE_WAITING = 20_000;

const definition = { name: WORKFLOW_NAME, states: paymentFileStates, initial: 'received', steps: PAYMENT_FILE_STEPS } as const;

/**
 * Pays a file: a transaction of its own for each payment, a page at a time. One that compliance looks at holds back no other; the end waits for it.
 * Survives the death of worker and server at any point; at page borders it goes on as a new execution, so its history stays short.
 */
export const paymentFile = (start: FileStart): Promise<PaymentFileResult> =>
  runStory(definition, start, (received, resumed) => payFile(received, resumed, start));

async function payFile(
  received: At<'received'>,
  resumed: Resumed<typeof paymentFileStates> | null,
  { input, configuration }: FileStart,
): Promise<Ended<typeof paymentFileStates, PaymentFileResult>> {
  const { paying, progress } = resumed
    ? { paying: resumed.at('paying'), progress: resumed.story as Progress }
    : await unpack(received, input);
  const payer = createPayer(progress, configuration);
  while (progress.after < progress.payments) {
    if (payer.open() > 0 && workflowInfo().historyLength > MOST_EVENTS_WHILE_WAITING) await payer.waitForReviews();
    if (payer.open() === 0) await carryOn(paying, progress, { mostEvents: configuration.mostEvents }); // children do not come along
    await payer.payPage();
  }
  if (payer.open() > 0) await payer.waitForReviews();
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
  return {
    paying: unpacking.to('paying'),
    progress: { payments, after: 0, modelCalls: 0, tally: { started: 0, done: 0, refused: 0, failed: 0 } },
  };
}
