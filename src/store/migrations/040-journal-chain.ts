import { sql, type Kysely } from 'kysely';

/** Chains the rows of a run's journal by hashes, from the first row after this migration; the run's row keeps the last hash. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

/** docs/journal.md describes this form, and `client/journal/hash.ts` computes it for exported rows: neither may change. */
const hashes = [
  `create function journal_salted(salt text, content text) returns text language sql stable as $$
     select encode(sha256(convert_to(salt || content, 'UTF8')), 'hex') $$`,
  `create function journal_time(at timestamptz) returns text language sql stable as $$
     select to_char(at at time zone 'UTC', 'YYYY-MM-DD"T"HH24:MI:SS.US"Z"') $$`,
  `create function journal_hash(previous text, run text, seq int, at timestamptz, kind text, step text, version text, confidence double precision,
     usd_nano bigint, by text, choice text, input text, reasoning text, details text) returns text language sql stable as $$
     select encode(sha256(convert_to(coalesce(previous, '') || json_build_array(run, seq, journal_time(at), kind, step, version,
       encode(float8send(confidence), 'hex'), usd_nano, by, choice, input, reasoning, details)::text, 'UTF8')), 'hex') $$`,
];

/** As in 021, plus salts and hashes. The row of the run is locked first, so that concurrent writers extend one chain. */
const recordRun = `
create or replace function record_run(for_run text, records jsonb) returns boolean language plpgsql as $$
declare
  stand jsonb := nullif(records->'stand', 'null');
  ending jsonb := nullif(records->'end', 'null');
  last int;
  head text;
  is_open boolean;
  is_newer boolean;
  added int := 0;
  execution_of_end text;
  line record;
begin
  select r.journal_seq, r.journal_hash, r.ended_at is null, coalesce((stand->>'at')::timestamptz >= r.recorded_at, true), r.execution
    into last, head, is_open, is_newer, execution_of_end from runs r where r.id = for_run for update;
  if not found then return false; end if;
  if not is_open and records ? 'resumed' and execution_of_end is distinct from records->>'execution' then
    update runs r set status = 'running', ended_at = null, failure = null,
      result = case when r.resolved_at is null then null else r.result end where r.id = for_run;
    is_open := true;
  end if;

  if jsonb_array_length(records->'entries') > 0 then
    for line in
      select e.*, gen_random_uuid()::text as by_salt, gen_random_uuid()::text as choice_salt,
        case when e.input is not null then gen_random_uuid()::text end as input_salt,
        case when e.reasoning is not null then gen_random_uuid()::text end as reasoning_salt,
        case when e.details is not null then gen_random_uuid()::text end as details_salt
      from jsonb_to_recordset(records->'entries') as e(
        ord int, at timestamptz, kind text, step text, by text, choice text, input text, version text,
        confidence double precision, reasoning text, usd_nano bigint, details jsonb, origin text)
      where not exists (select 1 from journal j where j.run_id = for_run and j.origin = e.origin)
      order by e.ord
    loop
      added := added + 1;
      insert into journal (run_id, seq, at, kind, step, by, choice, input, version, confidence, reasoning, usd_nano, details, origin, salts, previous, hash)
      values (for_run, last + added, line.at, line.kind, line.step, line."by", line.choice, line.input, line.version, line.confidence, line.reasoning,
        line.usd_nano, line.details, line.origin,
        jsonb_strip_nulls(jsonb_build_object('by', line.by_salt, 'choice', line.choice_salt, 'input', line.input_salt,
          'reasoning', line.reasoning_salt, 'details', line.details_salt)),
        head,
        journal_hash(head, for_run, last + added, line.at, line.kind, line.step, line.version, line.confidence, line.usd_nano,
          journal_salted(line.by_salt, line."by"), journal_salted(line.choice_salt, line.choice),
          journal_salted(line.input_salt, line.input), journal_salted(line.reasoning_salt, line.reasoning),
          journal_salted(line.details_salt, line.details::text)))
      returning hash into head;
    end loop;
  end if;

  if jsonb_array_length(records->'steps') > 0 then
    insert into run_steps (run_id, position, name, status, started_at, ended_at, summary)
    select for_run, s.position, s.name, s.status, s.started_at, s.ended_at, s.summary
    from jsonb_to_recordset(records->'steps') as s(
      position int, name text, status text, started_at timestamptz, ended_at timestamptz, summary text)
    on conflict (run_id, position) do update set
      name = excluded.name, started_at = excluded.started_at, status = excluded.status, ended_at = excluded.ended_at, summary = case when excluded.started_at = run_steps.started_at
        then coalesce(excluded.summary, run_steps.summary) else excluded.summary end;
  end if;

  if ending is not null then
    update approvals a set status = 'cancelled', decided_at = (ending->>'endedAt')::timestamptz
      where a.run_id = for_run and a.status = 'open';
  end if;
  if is_open and ending is not null then
    update runs r set journal_seq = last + added, journal_hash = head, status = ending->>'status', state = ending->>'state', step = null,
      ended_at = (ending->>'endedAt')::timestamptz, result = coalesce(ending->'result', 'null'), failure = nullif(ending->'failure', 'null'),
      execution = coalesce(records->>'execution', r.execution)
      where r.id = for_run;
  elsif is_open and is_newer and stand is not null then
    update runs r set journal_seq = last + added, journal_hash = head, status = stand->>'status', state = stand->>'state', step = stand->>'step',
      recorded_at = (stand->>'at')::timestamptz, execution = coalesce(records->>'execution', r.execution)
      where r.id = for_run;
  elsif added > 0 then
    update runs r set journal_seq = last + added, journal_hash = head where r.id = for_run;
  end if;
  if is_open and ending is null and stand ? 'early' then
    update runs r set result = stand->'early'->'result', resolved_at = (stand->>'at')::timestamptz
      where r.id = for_run and coalesce((stand->>'at')::timestamptz >= r.resolved_at, true);
  end if;
  return true;
end $$`;

const statements = [
  'alter table runs add column journal_hash text',
  `alter table journal add column salts jsonb not null default '{}', add column redacted jsonb not null default '{}'`,
  ...hashes,
  recordRun,
];
