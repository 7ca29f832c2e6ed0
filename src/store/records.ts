import { sql } from 'kysely';
import type { JournalEntry, RunRecords, StepRecord } from '../kit/common/entries.ts';
import { SignalboxError } from '../kit/common/failures.ts';
import type { Trx } from './database.ts';

/** The stand of a run without lines for the journal. */
export type RunStand = Pick<RunRecords, 'status' | 'state' | 'step' | 'at'>;

/**
 * Writes journal lines, steps and the stand of a run in one statement (a round trip costs more than the rows).
 * A line whose origin is there already is passed over, so repeating a record is harmless.
 * @throws SignalboxError RUN_NOT_FOUND when the run has no row: it was not started through our door.
 */
export async function writeRecords(
  trx: Trx,
  runId: string,
  stand: RunStand | null,
  steps: StepRecord[],
  entries: JournalEntry[],
): Promise<void> {
  const { rows } = await sql<{ runs: number }>`
    with fresh as (
      select entry.*, row_number() over (order by entry.ord) as number
      from jsonb_to_recordset(${JSON.stringify(entries.map(toRow))}::jsonb) as entry(
        ord int, at timestamptz, kind text, step text, by text, choice text, input text, version text,
        confidence double precision, reasoning text, usd_nano bigint, details jsonb, origin text)
      where not exists (select 1 from journal j where j.run_id = ${runId} and j.origin = entry.origin)
    ), run as (
      update runs set
        journal_seq = journal_seq + (select count(*) from fresh),
        status = case when newer then coalesce(${stand?.status ?? null}, status) else status end,
        state = case when newer then coalesce(${stand?.state ?? null}, state) else state end,
        step = case when newer and ${stand !== null} then ${stand?.step ?? null} else step end,
        recorded_at = case when newer then coalesce(${stand?.at ?? null}::timestamptz, recorded_at) else recorded_at end
      from (select ended_at is null and coalesce(${stand?.at ?? null}::timestamptz >= recorded_at, true) as newer from runs where id = ${runId}) as age
      where id = ${runId}
      returning journal_seq
    ), stepped as (
      insert into run_steps (run_id, position, name, status, started_at, ended_at, summary)
      select ${runId}, s.position, s.name, s.status, s.started_at, s.ended_at, s.summary
      from jsonb_to_recordset(${JSON.stringify(steps.map(toStepRow))}::jsonb) as s(
        position int, name text, status text, started_at timestamptz, ended_at timestamptz, summary text), run
      on conflict (run_id, position) do update set
        status = excluded.status, ended_at = excluded.ended_at, summary = coalesce(excluded.summary, run_steps.summary)
    ), written as (
    insert into journal (run_id, seq, at, kind, step, by, choice, input, version, confidence, reasoning, usd_nano, details, origin)
    select ${runId}, run.journal_seq - (select count(*) from fresh) + fresh.number, fresh.at, fresh.kind, fresh.step, fresh.by, fresh.choice,
      fresh.input, fresh.version, fresh.confidence, fresh.reasoning, fresh.usd_nano, fresh.details, fresh.origin
    from fresh, run)
    select count(*)::int as runs from run`.execute(trx);
  if (!rows[0]?.runs)
    throw new SignalboxError('RUN_NOT_FOUND', { detail: runId, fix: 'Start runs with `signalbox start`, which keeps their row.' });
}

const toRow = (entry: JournalEntry, ord: number) => {
  const { usdNano, ...rest } = entry;
  return { ...rest, ord, usd_nano: usdNano ?? 0 };
};

const toStepRow = ({ startedAt, endedAt, ...rest }: StepRecord) => ({ ...rest, started_at: startedAt, ended_at: endedAt });
