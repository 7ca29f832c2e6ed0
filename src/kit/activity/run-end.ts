import { setTimeout as sleep } from 'node:timers/promises';
import type { InjectedSinks } from '@temporalio/worker';
import type { Logger } from 'pino';
import type { RunRecords } from '../common/entries.ts';
import { SignalboxError } from '../common/failures.ts';
import type { Db } from '../../store/database.ts';
import { writeRecords, type RunEnd } from '../../store/records.ts';

/** How a run ended, with the last of what it wants recorded. */
export interface ClosingRun {
  end: RunEnd;
  records: RunRecords;
}

/** What a run may call at its end. An alias, because the SDK wants a type with an index. */
export type RunEndSinks = { runEnds: { keep(closing: ClosingRun): void } };

const FIRST_WAIT_MS = 100;
const LONGEST_WAIT_MS = 2_000;
/** Longer than any time-out of a workflow task: by then the server takes no completion of this task any more and has it done again. */
const PATIENCE_MS = 30_000;

/**
 * Keeps the end of a run in the database. The worker waits for its sinks before it reports the workflow task that closes the run, so the
 * row is there before the server knows; when the worker dies between the two, the task and with it this write are repeated.
 * While the database is away the run stays open, and other runs go on.
 */
export const createRunEndSinks = ({ db, logger }: { db: Db; logger: Logger }): InjectedSinks<RunEndSinks> => ({
  runEnds: {
    keep: {
      callDuringReplay: false,
      fn: ({ workflowId }, closing) => keepEnd(db, logger, workflowId, closing),
    },
  },
});

async function keepEnd(db: Db, logger: Logger, runId: string, { end, records }: ClosingRun): Promise<void> {
  const giveUpAt = Date.now() + PATIENCE_MS;
  for (let waitMs = FIRST_WAIT_MS; ; waitMs = Math.min(2 * waitMs, LONGEST_WAIT_MS)) {
    try {
      return await writeRecords(db, runId, records, records.steps, records.entries, end);
    } catch (error) {
      logger.warn({ run: runId, error: String(error) }, 'the end of a run could not be kept yet');
      const hopeless = error instanceof SignalboxError; // the run has no row, and waiting brings none
      if (hopeless || Date.now() > giveUpAt) throw error;
      await sleep(waitMs);
    }
  }
}
