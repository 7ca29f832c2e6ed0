import type { Client } from '@temporalio/client';
import { stuckError } from './stuck-runs.ts';
import { SignalboxError } from '../kit/common/failures.ts';
import { isDeadline, updateRefusal } from './temporal.ts';
import { workerMissing } from './worker-missing.ts';

/** The error for an order that a run did not take: rejected, the run is stuck, or no worker answered in time. */
export async function updateError(
  temporal: Client,
  error: unknown,
  { taskQueue, run, order }: { taskQueue: string; run: string; order: string },
): Promise<unknown> {
  const refusal = updateRefusal(error);
  if (refusal) {
    const { code, detail, field } = refusal;
    const fix = field === undefined ? `Look at \`signalbox show ${run}\`.` : `Correct ${field}, and send the ${order} again.`;
    return new SignalboxError(code, { detail, field, fix });
  }
  const stuck = await stuckError(temporal, run);
  if (stuck) return stuck;
  return isDeadline(error) ? workerMissing(temporal, taskQueue, run, order) : error;
}
