import { WorkflowFailedError, type Client } from '@temporalio/client';
import { ApplicationFailure, CancelledFailure, TerminatedFailure, TimeoutFailure } from '@temporalio/common';
import { writeRecords, type RunEnd } from '../store/records.ts';
import { isBeingRetried } from '../store/retries.ts';
import { breakOffSteps, openRunsAmong } from '../store/runs.ts';
import type { SignalboxClient } from './connect.ts';
import { describeRun, liveOf, type LiveRun } from './live.ts';
import { askServer, lacksSearchAttributes } from './temporal.ts';

/** A retry opens the row before it resets the run in Temporal; within this time the reset may still follow. */
const RETRY_WITHIN_MS = 30_000;

/**
 * Records the end of a run that was closed from outside and could not write it. Waits while a retry is in progress; when its reset never
 * reached Temporal, the run becomes failed again.
 */
export async function recordOutsideEnd(client: SignalboxClient, live: LiveRun): Promise<void> {
  if (await isBeingRetried(client.db, live.id, live.executionId, RETRY_WITHIN_MS)) return;
  const end = await endOf(await client.temporal(), live);
  await client.db.transaction().execute(async (trx) => {
    const open = await trx
      .selectFrom('runs')
      .select('id')
      .where('id', '=', live.id)
      .where('ended_at', 'is', null)
      .forUpdate()
      .executeTakeFirst();
    if (!open) return;
    const choice = `${live.execution.toLowerCase()} from outside`;
    await breakOffSteps(trx, live.id, end.endedAt);
    const entry = {
      kind: 'transition',
      step: null,
      by: 'temporal',
      choice,
      origin: `outside-end:${live.executionId}`,
      at: end.endedAt,
    } as const;
    await writeRecords(trx, live.id, null, [], [entry], end, { execution: live.executionId });
  });
}

async function endOf(temporal: Client, live: LiveRun): Promise<RunEnd> {
  const endedAt = (live.closedAt ?? new Date()).toISOString();
  try {
    const result: unknown = await askServer(temporal, () => temporal.workflow.getHandle(live.id).result());
    return { status: 'completed', state: live.state ?? 'completed', result, failure: null, endedAt };
  } catch (error) {
    if (!(error instanceof WorkflowFailedError)) throw error;
    if (error.cause instanceof CancelledFailure) return { status: 'cancelled', state: 'cancelled', result: null, failure: null, endedAt };
    return { status: 'failed', state: 'failed', result: null, failure: failureOf(error.cause), endedAt };
  }
}

function failureOf(cause: Error | undefined): { code: string; message: string } {
  if (cause instanceof TerminatedFailure)
    return { code: 'RUN_TERMINATED', message: `The run was terminated from outside: ${cause.message}` };
  if (cause instanceof TimeoutFailure) return { code: 'RUN_TIMED_OUT', message: 'The run did not end within its time limit.' };
  const code = cause instanceof ApplicationFailure && cause.type ? cause.type : 'INTERNAL';
  return { code, message: cause?.message ?? 'The run failed without a reason.' };
}

const CLOSED_LOOKED_AT = 200;

/** Finds runs that are closed on the server and open in the database, newest first, and records their ends. */
export async function reconcileClosed(client: SignalboxClient): Promise<void> {
  const temporal = await client.temporal();
  const query = `SignalboxWorkflow IS NOT NULL AND ExecutionStatus IN ('Terminated', 'TimedOut', 'Failed', 'Canceled')`;
  const closed = await listLive(temporal, query, CLOSED_LOOKED_AT);
  const open = await openRunsAmong(
    client.db,
    closed.map(({ id }) => id),
  );
  for (const id of open) {
    const live = await describeRun(temporal, id);
    if (live?.closed) await recordOutsideEnd(client, live);
  }
}

/** The first `limit` runs on the server that match the query. */
export async function listLive(temporal: Client, query: string, limit: number): Promise<LiveRun[]> {
  const found: LiveRun[] = [];
  try {
    await askServer(temporal, async () => {
      for await (const info of temporal.workflow.list({ query, pageSize: limit })) {
        found.push(liveOf(info));
        if (found.length >= limit) break;
      }
    });
  } catch (error) {
    if (!lacksSearchAttributes(error)) throw error; // then no run of Signalbox has ever been on this server
  }
  return found;
}
