import type { Client } from '@temporalio/client';
import { workflowNamed } from '../contracts/registry.ts';
import { SignalboxError } from '../kit/common/failures.ts';
import { closeRetry, openRetry, whyNotRetryable } from '../store/retries.ts';
import { findRun, type RunRow } from '../store/runs.ts';
import type { SignalboxClient } from './connect.ts';
import { failedPointOf, type FailedPoint } from './failed-point.ts';
import { parseRunId } from './ids.ts';
import { describeRun } from './live.ts';
import { runNotFound } from './observe.ts';
import { requireOperator, requireReason } from './operate.ts';
import { askServer } from './temporal.ts';

export interface RetryOrder {
  person: string;
  reason: string;
  /** New values for fields of the input of the activity that failed. */
  edits?: Record<string, unknown> | null;
}

export interface RetryAnswer {
  run: string;
  /** The step that is repeated; null when the run failed outside of one. */
  step: string | null;
  /** Names of the corrected fields. */
  edited: string[];
}

/**
 * Resumes a failed run just before the failure; earlier steps stay done. The row is reopened first, with person and reason in the journal, then
 * the run is reset in Temporal. After a crash between the two, the next read marks the run as failed again.
 * @throws SignalboxError RUN_NOT_FOUND, RETRY_NOT_POSSIBLE, EDIT_NOT_ALLOWED, PERSON_UNKNOWN, NOT_ALLOWED, INPUT_INVALID, TEMPORAL_UNREACHABLE.
 */
export async function retryRun(client: SignalboxClient, run: string, { person, reason, edits = null }: RetryOrder): Promise<RetryAnswer> {
  const contract = workflowNamed(parseRunId(run).workflow);
  await requireOperator(client, person, contract.name, 'retry');
  requireReason(reason);
  const row = await findRun(client.db, run);
  if (!row) throw runNotFound(run);
  requireFailed(row);
  const temporal = await client.temporal();
  const live = await describeRun(temporal, run);
  if (!live?.closed) throw refusal(run, live ? 'it is open in Temporal' : 'Temporal no longer has its history');
  const point = await failedPointOf(temporal, run, live.executionId);
  if (!point) throw refusal(run, 'its history has no step to repeat');
  const hindrance = await whyNotRetryable(client.db, run, point.activity?.scheduledAt ?? row.ended_at!);
  if (hindrance !== null) throw refusal(run, hindrance);
  checkEdits(point, edits);
  const carried = point.activity?.carried;
  const step = carried?.step?.name ?? null;
  const activity = point.activity && { id: point.activity.id, step, position: carried?.step?.position ?? null };
  const state = carried?.records.state ?? contract.initialState;
  const number = await openRetry(client.db, { run, person, reason, baseExecution: live.executionId, activity, edits, state });
  if (number === null) throw refusal(run, 'somebody else is retrying it');
  await closeRetry(client.db, run, number, await reset(temporal, run, live.executionId, point, reason));
  return { run, step, edited: Object.keys(edits ?? {}) };
}

function requireFailed(row: RunRow): void {
  if (row.status !== 'failed' || row.ended_at === null) throw refusal(row.id, `it is ${row.status}, not failed`);
  if (row.ledger_expired_at !== null) throw refusal(row.id, 'its effects are no longer in the ledger, so they could happen twice');
}

/** Refuses edits of fields that the repeated activity's input lacks, or of another type, before anything is written. */
function checkEdits({ activity }: FailedPoint, edits: Record<string, unknown> | null): void {
  const fields = Object.entries(edits ?? {});
  const input = activity?.input;
  if (fields.length === 0) return;
  const known = typeof input === 'object' && input !== null && !Array.isArray(input) ? (input as Record<string, unknown>) : {};
  const wrong = fields.find(([name, value]) => !Object.hasOwn(known, name) || kindOf(known[name]) !== kindOf(value));
  if (!wrong) return;
  const [name] = wrong;
  const names = Object.keys(known).join(', ') || 'none';
  throw new SignalboxError('EDIT_NOT_ALLOWED', {
    field: name,
    detail: Object.hasOwn(known, name) ? `${name} is ${kindOf(known[name])}` : `the repeated step has no ${name}`,
    fix: `The fields of the repeated step are: ${names}.`,
  });
}

const kindOf = (value: unknown): string => (Array.isArray(value) ? 'a list' : value === null ? 'null' : typeof value);

/** Resets the run, idempotently. @returns Temporal's id of the new execution. */
async function reset(temporal: Client, run: string, execution: string, { workflowTask }: FailedPoint, reason: string): Promise<string> {
  const { resetWorkflowExecution } = bound(temporal);
  const { runId } = await askServer(temporal, () =>
    resetWorkflowExecution({
      namespace: temporal.options.namespace,
      workflowExecution: { workflowId: run, runId: execution },
      reason: `signalbox retry: ${reason}`.slice(0, 200),
      workflowTaskFinishEventId: workflowTask as unknown as Parameters<typeof resetWorkflowExecution>[0]['workflowTaskFinishEventId'],
      requestId: `signalbox-retry-${execution}`,
    }),
  );
  return runId;
}

const bound = ({ workflowService }: Client) => ({
  resetWorkflowExecution: (request: Parameters<typeof workflowService.resetWorkflowExecution>[0]) =>
    workflowService.resetWorkflowExecution(request),
});

const refusal = (run: string, detail: string) =>
  new SignalboxError('RETRY_NOT_POSSIBLE', { detail: `${run}: ${detail}`, fix: `Look at \`signalbox show ${run}\`.` });
