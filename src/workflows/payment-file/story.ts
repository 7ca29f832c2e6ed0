import { workflowInfo } from '@temporalio/workflow';
import type { PaymentFileActivities } from '../../activities/payment-file/activities.ts';
import { contract } from '../../contracts/payment-file/contract.ts';
import type { PaymentFileResult } from '../../contracts/payment-file/schema.ts';
import { story } from '../../kit/workflow/story.ts';
import { confirmDuplicate } from './duplicate.ts';
import { counts, payPage, waitForReviews, type PaymentFile, type Progress } from './pay.ts';

/** At this length of the history the file waits for its open payments before it continues as new. Temporal's limit is 51,200 events. */
const MOST_EVENTS_WHILE_WAITING = 20_000;
const DAY_MS = 86_400_000;

/**
 * Pays a file page by page, with one child transaction per payment. A payment that waits for compliance or its day does not delay the others,
 * but the file ends after it. A duplicate file needs a person's approval first. Survives a crash of worker or server at any point; continues
 * as new between pages, so its history stays short.
 */
export const paymentFile = story<typeof contract, PaymentFileActivities>(contract, async (run) => {
  if (run.resumed !== null) return payFile(run, run.resumed as Progress);
  run.move('received', 'unpacking');
  const file = await unpack(run);
  const { payments, earlier = [] } = file; // absent in older histories
  const duplicateOf = earlier.map(({ id }) => id);
  const progress = { payments, after: 0, modelCalls: 0, tally: { started: 0, done: 0, refused: 0, failed: 0 }, duplicateOf };
  if (duplicateOf.length === 0) {
    run.move('unpacking', 'paying');
    return payFile(run, progress);
  }
  const decided = await confirmDuplicate(run, file);
  if (decided.choice !== 'approved') {
    const why = decided.choice === 'expired' ? 'nobody decided in time' : (decided.comment ?? undefined);
    const nothing = { counts: {}, sums: {}, reportRef: null, modelCalls: 0 };
    return run.end('awaiting_confirmation', 'not_paid', { outcome: 'duplicate', duplicateOf, payments, ...nothing }, why);
  }
  await run.once.payFileAgain(
    { fileRef: run.input.fileRef, arguments: decided.arguments, proof: decided.proof },
    { step: 'pay again', summary: 'Record that the file is paid again' },
  );
  run.move('awaiting_confirmation', 'paying');
  return payFile(run, progress);
});

function unpack({ input, configuration, startedAt, once }: PaymentFile) {
  const { duplicateDays = 400 } = configuration; // absent in older runs
  const since = new Date(Date.parse(startedAt) - duplicateDays * DAY_MS).toISOString();
  return once.unpackPaymentFile(
    { ...input, since },
    { step: 'unpack file', summary: `Read ${input.fileName}`, done: ({ payments }) => `${payments} payments` },
  );
}

async function payFile(run: PaymentFile, progress: Progress) {
  const { mostAtOnce: atMost, mostEvents } = run.configuration;
  await run.window({ atMost, progress: (window) => counts(progress, window) }, async (window) => {
    const work = { run, progress, window, outcomes: [], promised: 0 };
    while (progress.after < progress.payments) {
      if (window.open > 0 && workflowInfo().historyLength > MOST_EVENTS_WHILE_WAITING) await waitForReviews(work);
      if (window.open === 0) await run.continueAsNew('paying', progress, { mostEvents }); // open children cannot be passed on
      await payPage(work);
    }
    if (window.resting('day') > 0) run.publish(await report(run, 'report so far', progress)); // that day may be far in the future
    if (window.open > 0) await waitForReviews(work);
  });
  return run.end('paying', 'reported', await report(run, 'report', progress));
}

async function report({ once }: PaymentFile, step: string, progress: Progress): Promise<PaymentFileResult> {
  const told = await once.reportPaymentFile(undefined, { step, summary: 'Record the outcome of each payment' });
  const { payments, modelCalls, duplicateOf = [] } = progress;
  return { outcome: 'reported', duplicateOf, payments, ...told, modelCalls };
}
