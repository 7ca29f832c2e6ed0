import { sql } from 'kysely';
import type { JournalEntry, RunRecords, StepRecord } from '../kit/common/entries.ts';
import { SignalboxError } from '../kit/common/failures.ts';
import type { EndStatus } from '../kit/common/status.ts';
import type { Db } from './database.ts';

/** State of a run, without journal lines. */
export type RunState = Pick<RunRecords, 'status' | 'state' | 'step' | 'early' | 'at'>;

export interface RunEnd {
  status: EndStatus;
  state: string;
  result: unknown;
  failure: { code: string; message: string } | null;
  /** ISO 8601. */
  endedAt: string;
}

/** The execution that writes. */
export interface Writer {
  execution: string;
  /** Set for executions after the run's first: they may reopen a row that another one has ended, as after a reset. */
  resumed?: true;
}

/**
 * Writes journal lines, steps, the run's state and, if it has ended, its end, in one statement (a round trip costs more than the rows).
 * Harmless when repeated: skips lines with a known origin and older states, and keeps the first end. An end closes all open requests.
 * @param db a transaction, or the database if nothing else is written.
 * @throws SignalboxError RUN_NOT_FOUND when the run has no row because it was not started through our door.
 */
export async function writeRecords(
  db: Db,
  runId: string,
  state: RunState | null,
  steps: StepRecord[],
  entries: JournalEntry[],
  end: RunEnd | null = null,
  writer: Writer | null = null,
): Promise<void> {
  const records = packRecords(state, steps, entries, end, writer);
  const { rows } = await sql<{ found: boolean }>`select record_run(${runId}, ${records}::jsonb) as found`.execute(db);
  if (!rows[0]?.found) throw runNotFound(runId);
}

/** The same as JSON, for database functions that write the records together with something else. */
export const packRecords = (
  state: RunState | null,
  steps: StepRecord[],
  entries: JournalEntry[],
  end: RunEnd | null = null,
  writer: Writer | null = null,
): string =>
  keepable(JSON.stringify({ stand: state && toState(state), steps: steps.map(toStepRow), entries: entries.map(toRow), end, ...writer }));

/** U+0000 and halves of surrogate pairs, as JSON writes them behind an even number of backslashes: PostgreSQL keeps neither. */
const UNKEEPABLE = /(?<!\\)((?:\\\\)*)\\u(?:0000|d[89a-f][\da-f]{2})/g;

/** A text that quotes a foreign program must not keep a run from its end. */
const keepable = (json: string): string => json.replace(UNKEEPABLE, '$1\ufffd');

export const runNotFound = (runId: string): SignalboxError =>
  new SignalboxError('RUN_NOT_FOUND', { detail: runId, fix: 'Start runs with `signalbox start`, which stores their row.' });

const toState = ({ status, state, step, early, at }: RunState): RunState => ({ status, state, step, at, ...(early && { early }) });

const toRow = ({ usdNano, ...rest }: JournalEntry, ord: number) => ({ ...rest, ord, usd_nano: usdNano ?? 0 });

const toStepRow = ({ startedAt, endedAt, ...rest }: StepRecord) => ({ ...rest, started_at: startedAt, ended_at: endedAt });
