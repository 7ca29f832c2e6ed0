import type { EndStatus } from '../kit/common/status.ts';
import type { Trx } from './database.ts';

export interface RunEnd {
  status: EndStatus;
  state: string;
  result: unknown;
  failure: { code: string; message: string } | null;
  /** ISO 8601. */
  endedAt: string;
}

/** Keeps how a run ended, and closes what it still waited for. Harmless when repeated: the first end stays. */
export async function writeRunEnd(trx: Trx, runId: string, end: RunEnd): Promise<void> {
  await trx
    .updateTable('runs')
    .set({
      status: end.status,
      state: end.state,
      step: null,
      ended_at: end.endedAt,
      result: JSON.stringify(end.result ?? null),
      failure: end.failure ? JSON.stringify(end.failure) : null,
    })
    .where('id', '=', runId)
    .where('ended_at', 'is', null)
    .execute();
  await trx
    .updateTable('approvals')
    .set({ status: 'cancelled', decided_at: end.endedAt })
    .where('run_id', '=', runId)
    .where('status', '=', 'open')
    .execute();
}
