import { sql, type Kysely } from 'kysely';

/**
 * Makes the statement that every activity sends a function: the database plans it once per session instead of once per call, which was
 * about two thirds of its cost on the embedded database.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  await sql.raw(recordRun).execute(db);
}

/** Takes { stand, steps, entries, end } as src/store/records.ts writes it. False when the run does not exist. */
const recordRun = `
create function record_run(for_run text, records jsonb) returns boolean language plpgsql as $$
declare
  stand jsonb := nullif(records->'stand', 'null');
  ending jsonb := nullif(records->'end', 'null');
  seq int;
  is_open boolean;
  is_newer boolean;
  added int := 0;
begin
  select r.journal_seq, r.ended_at is null, coalesce((stand->>'at')::timestamptz >= r.recorded_at, true)
    into seq, is_open, is_newer from runs r where r.id = for_run for update;
  if not found then return false; end if;

  if jsonb_array_length(records->'entries') > 0 then
    insert into journal (run_id, seq, at, kind, step, by, choice, input, version, confidence, reasoning, usd_nano, details, origin)
    select for_run, seq + row_number() over (order by e.ord), e.at, e.kind, e.step, e.by, e.choice, e.input, e.version,
      e.confidence, e.reasoning, e.usd_nano, e.details, e.origin
    from jsonb_to_recordset(records->'entries') as e(
      ord int, at timestamptz, kind text, step text, by text, choice text, input text, version text,
      confidence double precision, reasoning text, usd_nano bigint, details jsonb, origin text)
    where not exists (select 1 from journal j where j.run_id = for_run and j.origin = e.origin);
    get diagnostics added = row_count;
  end if;

  if jsonb_array_length(records->'steps') > 0 then
    insert into run_steps (run_id, position, name, status, started_at, ended_at, summary)
    select for_run, s.position, s.name, s.status, s.started_at, s.ended_at, s.summary
    from jsonb_to_recordset(records->'steps') as s(
      position int, name text, status text, started_at timestamptz, ended_at timestamptz, summary text)
    on conflict (run_id, position) do update set
      status = excluded.status, ended_at = excluded.ended_at, summary = coalesce(excluded.summary, run_steps.summary);
  end if;

  if ending is not null then
    update approvals a set status = 'cancelled', decided_at = (ending->>'endedAt')::timestamptz
      where a.run_id = for_run and a.status = 'open';
  end if;
  if is_open and ending is not null then
    update runs r set journal_seq = seq + added, status = ending->>'status', state = ending->>'state', step = null,
      ended_at = (ending->>'endedAt')::timestamptz, result = coalesce(ending->'result', 'null'), failure = nullif(ending->'failure', 'null')
      where r.id = for_run;
  elsif is_open and is_newer and stand is not null then
    update runs r set journal_seq = seq + added, status = stand->>'status', state = stand->>'state', step = stand->>'step',
      recorded_at = (stand->>'at')::timestamptz
      where r.id = for_run;
  elsif added > 0 then
    update runs r set journal_seq = seq + added where r.id = for_run;
  end if;
  return true;
end $$`;
