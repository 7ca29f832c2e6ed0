import { ServiceError } from '@temporalio/client';
import { failures, SignalboxError, type FailureCode } from '../kit/common/failures.ts';
import { MAX_START_BYTES, oversize } from '../kit/common/size.ts';
import type { NewRun } from '../store/runs.ts';
import { grpcCode, requestRefusal, serverMessage } from './refusal.ts';
import { lacksSearchAttributes } from './temporal.ts';

/** The argument that a workflow is started with. */
export interface RunStart {
  input: unknown;
  run: { initiator: string; priority: number };
  configuration: unknown;
  fastPath?: readonly string[];
}

/** Refuses a start that is too large for Temporal, before anything is written, and names the largest part. @throws SignalboxError INPUT_INVALID. */
export function assertStartFits({ input, ...rest }: RunStart): void {
  const parts = typeof input === 'object' && input !== null ? { ...input, ...rest } : { input, ...rest };
  const over = oversize(parts, MAX_START_BYTES, 'the start');
  if (!over) return;
  throw new SignalboxError('INPUT_INVALID', { ...over, fix: `Shorten ${over.field}, or split the input over several runs.` });
}

/** After these errors the run may have been started, with the answer lost. */
const UNKNOWN_OUTCOME: readonly FailureCode[] = ['TEMPORAL_UNREACHABLE', 'TEMPORAL_BUSY'];

/** The error for a start that certainly did not happen; undefined when it may have happened. */
export function refusalOfStart(error: unknown, taskQueue: string, run: NewRun): Error | undefined {
  if (error instanceof SignalboxError) return UNKNOWN_OUTCOME.includes(error.code) ? undefined : error;
  if (lacksSearchAttributes(error)) return neverHadAWorker(taskQueue, run, error);
  if (/size exceeds limit/i.test(serverMessage(error))) return tooLargeForServer(run, error);
  const refusal = requestRefusal(error);
  if (refusal || grpcCode(error) !== undefined || error instanceof ServiceError) return refusal;
  return error instanceof Error ? error : new Error(String(error)); // the request was never sent
}

/** A server can be configured with a smaller limit than the default. */
function tooLargeForServer({ input }: NewRun, cause: unknown): SignalboxError {
  const { field } = oversize(input, 0, 'the start')!;
  return new SignalboxError('INPUT_INVALID', { field, detail: serverMessage(cause), fix: `Shorten ${field}.`, cause });
}

const neverHadAWorker = (taskQueue: string, run: NewRun, cause: unknown) =>
  new SignalboxError('WORKER_MISSING', {
    detail: `no worker has ever registered our search attributes on this server (task queue ${taskQueue})`,
    fix: `Start a worker (\`signalbox up\`), then repeat the start with --id ${run.businessId}.`,
    cause,
  });

/** The error for a start that may have happened. The row stays, so that the same start can be repeated. */
export function unknownOutcome(cause: unknown, { id, businessId }: NewRun): SignalboxError {
  const code = cause instanceof SignalboxError ? cause.code : 'TEMPORAL_UNREACHABLE';
  const message = serverMessage(cause).replace(`${failures[code].message}: `, '');
  return new SignalboxError(code, {
    detail: `${message}; it is not known whether ${id} was started`,
    fix: `Repeat the start with the same input and --id ${businessId}: it starts the run, or finds it.`,
    cause,
  });
}
