import { defaultPayloadConverter } from '@temporalio/common';
import { workflowInfo, type WorkflowInterceptorsFactory, type WorkflowOutboundCallsInterceptor } from '@temporalio/workflow';
import { plainMarkdown } from '../common/markdown.ts';
import { activityIdOf, RECORDS_HEADER, type Carried } from '../common/carried.ts';
import { findRun, nextNumber, publishStand, takeRecords, type RunCore } from './core.ts';
import { activeStep } from './step.ts';

/** Sends what the run wants recorded along with the next activity, and names activities after their step. */
export const interceptors: WorkflowInterceptorsFactory = () => ({ outbound: [carryRecords] });

const carryRecords: WorkflowOutboundCallsInterceptor = {
  scheduleActivity(input, next) {
    const run = findRun();
    if (!run) return next(input);
    const step = activeStep();
    const name = step?.name ?? input.activityType;
    const activityId = activityIdOf(name, nextNumber(run, name));
    const summary = plainMarkdown(input.options.summary ?? step?.planned ?? name); // the timeline reads Markdown, and a step may name a customer
    return deliver(run, (headers) =>
      next({
        ...input,
        headers: { ...input.headers, ...headers },
        options: { ...input.options, activityId, summary, priority: { priorityKey: run.priority } },
      }),
    );
  },
  startTimer(input, next) {
    const run = findRun();
    if (run) publishStand(run);
    return next(input);
  },
};

type RecordsHeader = Record<typeof RECORDS_HEADER, ReturnType<typeof defaultPayloadConverter.toPayload>>;

/** A run that was reset or carried on has another execution than the one it began with. */
function isFirstExecution(): boolean {
  const { runId, firstExecutionRunId } = workflowInfo();
  return runId === firstExecutionRunId;
}

/** Each promise in the sandbox costs the SDK a stack trace, so there is no `async` on this way. */
function deliver(run: RunCore, schedule: (headers: RecordsHeader) => Promise<unknown>): Promise<unknown> {
  publishStand(run);
  const step = activeStep();
  const records = takeRecords(run);
  const carried: Carried = {
    records,
    step: step ? { position: step.position, name: step.name, startedAt: step.startedAt, goesOn: step.goesOn } : null,
    ...(isFirstExecution() ? {} : { mayBeRetried: true as const }),
  };
  return schedule({ [RECORDS_HEADER]: defaultPayloadConverter.toPayload(carried) }).catch((error: unknown) => {
    run.recorder.giveBack(records); // it may not have been delivered; lines that were are known by their origin
    throw error;
  });
}
