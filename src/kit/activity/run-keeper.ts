import { setTimeout as sleep } from 'node:timers/promises';
import type { InjectedSinks } from '@temporalio/worker';
import type { Logger } from 'pino';
import type { RunRecords } from '../common/entries.ts';
import { SignalboxError } from '../common/failures.ts';
import type { Db } from '../../store/database.ts';
import { writeRecords, type RunEnd, type Writer } from '../../store/records.ts';

/** What a run wants recorded that no activity takes along, and how it ended, if it has. */
export interface KeptRun {
  records: RunRecords;
  end: RunEnd | null;
}

/** What a run may call where no activity follows. An alias, because the SDK wants a type with an index. */
export type RunKeeperSinks = { runKeeper: { keep(kept: KeptRun): void } };

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 2_000;
/** Longer than any time-out of a workflow task: by then the server takes no completion of this task any more and has it done again. */
const PATIENCE_MS = 30_000;

/**
 * Keeps a run's end, and its stand before a long rest, in the database. The worker waits for its sinks before it reports the workflow task
 * that called them, so the rows are there before the server goes on; when the worker dies between the two, the task and with it this
 * write are repeated. While the database is away the run stays where it is, and other runs go on.
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
  const giveUpAt = Date.now() + PATIENCE_MS;
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)) {
    try {
      return await writeRecords(db, runId, records, records.steps, records.entries, end, writer);
    } catch (error) {
      logger.warn({ run: runId, error: String(error) }, 'what a run wants recorded could not be kept yet');
      const hopeless = error instanceof SignalboxError; // the run has no row, and waiting brings none
      if (hopeless || Date.now() > giveUpAt) throw error;
      await sleep(waitMs);
    }
  }
}
