import { sql, type Kysely } from 'kysely';

/**
 * Reserves a model call in one statement and stores it in another, with the run's records. Separate statements in transactions took ten
 * round trips, each planned anew; a function keeps its plans while the connection lives.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [reserveBudget, settleBudget, keepModelWork]) await sql.raw(statement).execute(db);
}

/** Takes over the call's own reservation, else raises all counters or none (error SB001 with the exhausted counter as its detail). */
const reserveBudget = `
create function reserve_budget(call jsonb, counters jsonb) returns text[] language plpgsql as $$
declare
  lasts interval := (call->>'expires_in_ms')::bigint * interval '1 millisecond';
  held text[];
  raised text[];
  wanted text[];
begin
  update budget_reservations r set attempt = (call->>'attempt')::int, expires_at = now() + lasts
    where r.run_id = call->>'run_id' and r.activity_id = call->>'activity_id' and r.request_hash = call->>'request_hash'
    returning r.keys into held;
  if found then return held; end if;

  with asked as (
    select c.key, (call->>'usd_nano')::bigint as usd_nano, (call->>'tokens')::bigint as tokens, 1 as model_calls,
      c.most_usd_nano, c.most_tokens, c.most_model_calls
    from jsonb_to_recordset(counters) as c(key text, most_usd_nano bigint, most_tokens bigint, most_model_calls bigint)
  ), added as (
    insert into budget_use as used (key, usd_nano, tokens, model_calls, most_usd_nano, most_tokens, most_model_calls)
    select a.key, a.usd_nano, a.tokens, a.model_calls, a.most_usd_nano, a.most_tokens, a.most_model_calls from asked a
    where (a.most_usd_nano is null or a.usd_nano <= a.most_usd_nano)
      and (a.most_tokens is null or a.tokens <= a.most_tokens)
      and (a.most_model_calls is null or a.model_calls <= a.most_model_calls)
    order by a.key
    on conflict (key) do update set
      usd_nano = used.usd_nano + excluded.usd_nano, tokens = used.tokens + excluded.tokens,
      model_calls = used.model_calls + excluded.model_calls,
      most_usd_nano = excluded.most_usd_nano, most_tokens = excluded.most_tokens, most_model_calls = excluded.most_model_calls
    where (excluded.most_usd_nano is null or used.usd_nano + excluded.usd_nano <= excluded.most_usd_nano)
      and (excluded.most_tokens is null or used.tokens + excluded.tokens <= excluded.most_tokens)
      and (excluded.most_model_calls is null or used.model_calls + excluded.model_calls <= excluded.most_model_calls)
    returning used.key
  )
  select array(select key from added) into raised;
  wanted := array(select c.value->>'key' from jsonb_array_elements(counters) with ordinality as c order by c.ordinality);
  for n in 1 .. cardinality(wanted) loop
    if wanted[n] <> all (raised) then
      raise exception 'a budget is used up' using errcode = 'SB001', detail = coalesce(
        (select to_jsonb(u) from budget_use u where u.key = wanted[n]), jsonb_build_object('key', wanted[n]));
    end if;
  end loop;

  insert into budget_reservations (run_id, activity_id, request_hash, attempt, keys, usd_nano, tokens, expires_at)
    values (call->>'run_id', call->>'activity_id', call->>'request_hash', (call->>'attempt')::int, wanted,
      (call->>'usd_nano')::bigint, (call->>'tokens')::bigint, now() + lasts);
  return wanted;
end $$`;

/** Replaces a reservation by the usage; with an attempt, only if that attempt still holds it. */
const settleBudget = `
create function settle_budget(settled jsonb) returns void language plpgsql as $$
begin
  with gone as (
    delete from budget_reservations r
    where r.run_id = settled->>'run_id' and r.activity_id = settled->>'activity_id' and r.request_hash = settled->>'request_hash'
      and (settled->>'attempt' is null or r.attempt = (settled->>'attempt')::int)
    returning r.usd_nano, r.tokens
  ), back as (
    select coalesce(sum(usd_nano), 0) as usd_nano, coalesce(sum(tokens), 0) as tokens, count(*) as calls from gone
  ), locked as (
    select u.key, back.* from budget_use u, back where u.key in (select jsonb_array_elements_text(settled->'keys'))
    order by u.key for update of u
  )
  update budget_use u set
    usd_nano = u.usd_nano + (settled->>'usd_nano')::bigint - locked.usd_nano,
    tokens = u.tokens + (settled->>'tokens')::bigint - locked.tokens,
    model_calls = u.model_calls + (settled->>'model_calls')::bigint - locked.calls
  from locked where u.key = locked.key;
end $$`;

/**
 * Stores texts and, where given: an agent's next turn (turn_counts is false if another attempt has written its number), the paid call, the
 * settlement of its reservation, and an answer for the cache. Existing rows stay.
 */
const keepModelWork = `
create function keep_model_work(for_run text, records jsonb, work jsonb, out recorded boolean, out turn_counts boolean)
language plpgsql as $$
declare
  turn jsonb := nullif(work->'turn', 'null');
  call jsonb := nullif(work->'call', 'null');
  settled jsonb := nullif(work->'settled', 'null');
  answer jsonb := nullif(work->'answer', 'null');
begin
  insert into blobs (ref, media_type, body)
    select b.ref, b.media_type, b.body from jsonb_populate_recordset(null::blobs, work->'blobs') as b
    on conflict do nothing;

  turn_counts := true;
  if turn is not null then
    insert into agent_turns (run_id, session, seq, kind, activity_id, ref, call_id, tool, effect_key, request_hash, model, finish_reason,
        input_tokens, output_tokens, usd_nano, duration_ms)
      select for_run, t.session, t.seq, t.kind, t.activity_id, t.ref, t.call_id, t.tool, t.effect_key, t.request_hash, t.model,
        t.finish_reason, coalesce(t.input_tokens, 0), coalesce(t.output_tokens, 0), t.usd_nano, coalesce(t.duration_ms, 0)
      from jsonb_populate_record(null::agent_turns, turn) as t
      on conflict (run_id, session, seq) do nothing;
    turn_counts := found;
  end if;

  if call is not null then
    insert into model_calls (run_id, activity_id, step, prompt, prompt_version, tier, model, request_hash, rung, finish_reason,
        input_tokens, output_tokens, cached, usd_nano, raw_ref, duration_ms)
      select for_run, c.activity_id, c.step, c.prompt, c.prompt_version, c.tier, c.model,
        case when turn_counts then c.request_hash else work->>'hash_beside' end, c.rung, c.finish_reason,
        c.input_tokens, c.output_tokens, coalesce(c.cached, false), c.usd_nano, c.raw_ref, c.duration_ms
      from jsonb_populate_record(null::model_calls, call) as c
      on conflict (run_id, activity_id, request_hash) do nothing;
  end if;

  if settled is not null then
    perform settle_budget(settled);
  end if;

  if answer is not null then
    delete from answer_cache a where a.key in (
      select old.key from answer_cache old where old.expires_at < now() and old.key <> answer->>'key'
      limit 20 for update skip locked);
    insert into answer_cache (key, model, prompt, prompt_version, finish_reason, raw_ref, run_id, expires_at)
      select a.key, a.model, a.prompt, a.prompt_version, a.finish_reason, a.raw_ref, for_run,
        now() + (answer->>'max_age_ms')::bigint * interval '1 millisecond'
      from jsonb_populate_record(null::answer_cache, answer) as a
      on conflict (key) do update set
        model = excluded.model, finish_reason = excluded.finish_reason, raw_ref = excluded.raw_ref, run_id = excluded.run_id,
        created_at = excluded.created_at, expires_at = excluded.expires_at;
  end if;

  recorded := true;
  if nullif(records->'stand', 'null') is not null or jsonb_array_length(records->'entries') > 0 then
    recorded := record_run(for_run, records);
  end if;
end $$`;
