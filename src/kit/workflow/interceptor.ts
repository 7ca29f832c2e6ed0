import { defaultPayloadConverter } from '@temporalio/common';
import {
  isCancellation,
  proxyActivities,
  proxyLocalActivities,
  sleep,
  workflowInfo,
  type ActivityInput,
  type ActivityOptions,
  type LocalActivityOptions,
  type WorkflowInterceptorsFactory,
  type WorkflowOutboundCallsInterceptor,
} from '@temporalio/workflow';
import { plainMarkdown } from '../common/markdown.ts';
import { activityIdOf, RECORDS_HEADER, type Carried } from '../common/carried.ts';
import { runIfAny, nextNumber, publishStatus, takeRecords, type RunCore } from './core.ts';
import { asCancellation, effectInDoubt } from './failure.ts';
import { settleDoubt } from './effect-in-doubt.ts';
import { pauseAfter, withoutAttempts } from './pause.ts';
import { activeStep } from './step-context.ts';

/** Sends the run's pending records along with the next activity, and names activities after their step. */
export const interceptors: WorkflowInterceptorsFactory = () => ({ outbound: [carryRecords] });

/** Activities that wait for their provider or a worker, by id: since when, and how many attempts failed for other reasons. */
const waiting = new Map<string, { since: number; spent: number }>();

/** Time for a local attempt: well under the limit of a workflow task. */
const LOCAL_LIMIT = '1 second';

const carryRecords: WorkflowOutboundCallsInterceptor = {
  scheduleActivity(input, next) {
    const run = runIfAny();
    if (!run) return next(input);
    const step = activeStep();
    const name = step?.name ?? input.activityType;
    const activityId = input.options.activityId ?? activityIdOf(name, nextNumber(run, name));
    const summary = plainMarkdown(input.options.summary ?? step?.planned ?? name); // the timeline renders Markdown, and a step may contain a customer's name
    const throughServer = () => scheduleRegular(run, input, next, { name, options: { ...step?.scheduling, activityId, summary } });
    const isRepeat = input.options.activityId !== undefined;
    if (isRepeat || !run.start.fastPath?.includes(input.activityType)) return throughServer();
    return attemptLocally(input, { startToCloseTimeout: LOCAL_LIMIT, retry: { maximumAttempts: 1 }, summary, activityId }).catch(
      (error: unknown) => {
        if (isCancellation(error)) throw error;
        return throughServer();
      },
    );
  },
  scheduleLocalActivity(input, next) {
    const run = runIfAny();
    const { activityId } = input.options as NamedLocal;
    if (!run || activityId === undefined) return next(input);
    return deliver(run, (headers) => next({ ...input, headers: { ...input.headers, ...headers } }), rethrow, activityId);
  },
  startTimer(input, next) {
    const run = runIfAny();
    if (run) publishStatus(run);
    return next(input);
  },
};

/** Schedules an activity through the server; one whose provider, worker or effect waits is scheduled again. */
function scheduleRegular(
  run: RunCore,
  input: ActivityInput,
  next: (input: ActivityInput) => Promise<unknown>,
  { name, options: own }: { name: string; options: ActivityOptions & { activityId: string } },
): Promise<unknown> {
  const { activityId } = own;
  const { since, spent } = waiting.get(activityId) ?? { since: Date.now(), spent: 0 };
  waiting.delete(activityId);
  const options = withoutAttempts({ ...input.options, ...own, priority: { priorityKey: run.priority } }, spent);
  const repeat = (): Promise<unknown> => again(input, { ...input.options, activityId });
  const failed = (error: unknown): Promise<unknown> => {
    const pause = pauseAfter(error, since);
    const doubt = pause ? null : effectInDoubt(error);
    if (doubt)
      return settleDoubt(doubt).then((goesOn) => {
        if (!goesOn) throw error;
        return repeat();
      });
    if (pause === null) throw asCancellation(error);
    waiting.set(activityId, { since, spent: spent + pause.spent });
    return sleep(pause.waitMs, { summary: `Wait to ${name}` }).then(repeat);
  };
  return deliver(run, (headers) => next({ ...input, headers: { ...input.headers, ...headers }, options }), failed);
}

/** The options of a local attempt, with the id that its activity has through the server. */
type NamedLocal = LocalActivityOptions & { activityId?: string };

type AnyActivities = Record<string, (...args: unknown[]) => Promise<unknown>>;

const attemptLocally = ({ activityType, args }: ActivityInput, options: NamedLocal): Promise<unknown> =>
  proxyLocalActivities<AnyActivities>(options)[activityType]!(...args);

function rethrow(error: unknown): never {
  throw error;
}

/** Schedules the activity again under the same id, so that it finds the stored results of earlier attempts. */
const again = ({ activityType, args }: ActivityInput, options: ActivityOptions): Promise<unknown> =>
  proxyActivities<AnyActivities>(options)[activityType]!(...args);

type RecordsHeader = Record<typeof RECORDS_HEADER, ReturnType<typeof defaultPayloadConverter.toPayload>>;

/** False after a reset or a continue-as-new. */
function isFirstExecution(): boolean {
  const { runId, firstExecutionRunId } = workflowInfo();
  return runId === firstExecutionRunId;
}

function parentOf(): Pick<Carried, 'parentId'> {
  const { parent } = workflowInfo();
  return parent ? { parentId: parent.workflowId } : {};
}

/** Not `async`: each promise in the sandbox costs the SDK a stack trace. */
function deliver(
  run: RunCore,
  schedule: (headers: RecordsHeader) => Promise<unknown>,
  failed: (error: unknown) => Promise<unknown>,
  localId?: string,
): Promise<unknown> {
  publishStatus(run);
  const step = activeStep();
  const records = takeRecords(run);
  const carried: Carried = {
    records,
    step: step ? { position: step.position, name: step.name, startedAt: step.startedAt, goesOn: step.goesOn } : null,
    ...parentOf(),
    ...(localId !== undefined && { activityId: localId }),
    ...(isFirstExecution() ? {} : { mayBeRetried: true as const }),
  };
  return schedule({ [RECORDS_HEADER]: defaultPayloadConverter.toPayload(carried) }).catch((error: unknown) => {
    run.recorder.giveBack(records); // possibly not stored; lines that were are recognised by their origin
    return failed(error);
  });
}
