import type { Client } from '@temporalio/client';
import { SignalboxError } from '../kit/common/failures.ts';
import type { StuckView } from '../kit/common/view.ts';
import { describeRun } from './live.ts';
import { listLive } from './reconcile.ts';
import { stuckAdvice } from './stuck-advice.ts';

/** The error for an order to a stuck run; undefined when the run is not stuck. */
export async function stuckError(temporal: Client, run: string): Promise<SignalboxError | undefined> {
  const stuck = (await describeRun(temporal, run))?.stuck;
  if (!stuck) return undefined;
  const { since, attempts, cause, message } = stuck;
  return new SignalboxError('RUN_STUCK', {
    field: 'run',
    detail: `${run} has failed ${attempts} times since ${since} (${cause}): ${message}`,
    fix: stuckAdvice(run),
  });
}

const RUNNING_LOOKED_AT = 200;

/** Checks the newest open runs; returns the stuck ones and how many were checked. */
export async function stuckNow(temporal: Client): Promise<{ stuck: Map<string, StuckView>; lookedAt: number }> {
  const query = `SignalboxWorkflow IS NOT NULL AND ExecutionStatus = 'Running'`;
  const running = await listLive(temporal, query, RUNNING_LOOKED_AT);
  return {
    stuck: await stuckAmong(
      temporal,
      running.map(({ id }) => id),
    ),
    lookedAt: running.length,
  };
}

const AT_ONCE = 10;

/** The stuck runs among the given ones, with the reason. One request to the server for each run. */
export async function stuckAmong(temporal: Client, ids: readonly string[]): Promise<Map<string, StuckView>> {
  const found = new Map<string, StuckView>();
  const waiting = [...ids];
  const look = async (): Promise<void> => {
    for (let id = waiting.shift(); id !== undefined; id = waiting.shift()) {
      const stuck = (await describeRun(temporal, id))?.stuck;
      if (stuck) found.set(id, stuck);
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, look));
  return found;
}
