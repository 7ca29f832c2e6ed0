import { setTimeout as sleep } from 'node:timers/promises';
import type { InjectedSinks } from '@temporalio/worker';
import type { Logger } from 'pino';
import type { RunRecords } from '../common/entries.ts';
import { SignalboxError } from '../common/failures.ts';
import type { Db } from '../../store/database.ts';
import { writeRecords, type RunEnd, type Writer } from '../../store/records.ts';

/** Records of a run that no activity carries, and its end, if it has ended. */
export interface KeptRun {
  records: RunRecords;
  end: RunEnd | null;
}

/** The sink for runs where no activity follows. A type alias, because the SDK needs an index signature. */
export type RunKeeperSinks = { runKeeper: { keep(kept: KeptRun): void } };

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 2_000;
/** Longer than any workflow task time-out: by then the server rejects this task's completion and has it done again. */
const GIVE_UP_AFTER_MS = 30_000;

/**
 * Stores a run's end, and its state before a long wait. The worker awaits sinks before it reports the workflow task that called them, so
 * the rows exist before the server continues; if the worker dies in between, the task and this write are repeated. While the database is
 * unreachable the run waits, and other runs continue.
 */
export const createRunKeeper = ({ db, logger }: { db: Db; logger: Logger }): InjectedSinks<RunKeeperSinks> => ({
  runKeeper: {
    keep: {
      callDuringReplay: false,
      fn: ({ workflowId, runId, firstExecutionRunId }, kept) =>
        keep(db, logger, workflowId, kept, { execution: runId, ...(runId !== firstExecutionRunId && { resumed: true }) }),
    },
  },
});

async function keep(db: Db, logger: Logger, runId: string, { records, end }: KeptRun, writer: Writer): Promise<void> {
  const giveUpAt = Date.now() + GIVE_UP_AFTER_MS;
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)) {
    try {
      return await writeRecords(db, runId, records, records.steps, records.entries, end, writer);
    } catch (error) {
      logger.warn({ run: runId, error: String(error) }, 'records of a run could not be written yet');
      const hopeless = error instanceof SignalboxError; // the run has no row, and waiting does not help
      if (hopeless || Date.now() > giveUpAt) throw error;
      await sleep(waitMs);
    }
  }
}
