import { sql, type Kysely } from 'kysely';

/**
 * Opens and closes an effect in one statement each, with the run's records. A transaction around several statements would cost three more
 * round trips.
 */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of [openEffect, closeEffect]) await sql.raw(statement).execute(db);
}

/**
 * Both functions lock the effect's row before the run's, the same order as in transactions that hold an effect and write the records last,
 * which prevents deadlocks. A conflicting insert locks the existing row even if it changes nothing, so no other caller can intervene.
 */
const openEffect = `
create function open_effect(for_run text, records jsonb, effect jsonb, new_holder text, lease_ms int, out stand text, out kept jsonb)
language plpgsql as $$
declare
  lease_end timestamptz;
  there effects%rowtype;
begin
  if records is not null and not exists (select 1 from runs r where r.id = for_run) then
    stand := 'no run';
    return;
  end if;
  lease_end := clock_timestamp() + lease_ms * interval '1 millisecond';
  insert into effects as e (key, run_id, step, action, class, request_hash, undoes, expires_after_ms, status, holder, held_until)
    select n.key, for_run, n.step, n.action, n.class, n.request_hash, n.undoes, n.expires_after_ms, 'started', new_holder, lease_end
    from jsonb_populate_record(null::effects, effect) as n
    on conflict (key) do update set status = 'started', holder = new_holder, held_until = lease_end,
      request_hash = excluded.request_hash, result = null, ended_at = null
      where e.status = 'failed';
  if found then
    stand := 'fresh';
  else
    select * into there from effects e where e.key = effect->>'key';
    stand := case
      when there.request_hash <> effect->>'request_hash' then 'conflict'
      when there.status = 'done' then 'done'
      when there.status = 'started' and there.held_until > clock_timestamp() then 'at work'
      else 'taken over' end;
    if stand = 'done' then
      kept := there.result;
    elsif stand = 'taken over' then
      update effects e set status = 'started', holder = new_holder, held_until = lease_end, ended_at = null where e.key = there.key;
    end if;
  end if;
  if records is not null then
    perform record_run(for_run, records);
  end if;
end $$`;

/** The first result stays: for a later call `kept` returns it. */
const closeEffect = `
create function close_effect(for_run text, records jsonb, for_key text, new_result jsonb, out recorded boolean, out is_first boolean, out kept jsonb)
language plpgsql as $$
begin
  update effects e set status = 'done', result = new_result, held_until = null, ended_at = clock_timestamp()
    where e.key = for_key and e.status <> 'done';
  is_first := found;
  if not is_first then
    select e.result into kept from effects e where e.key = for_key;
  end if;
  recorded := record_run(for_run, records);
end $$`;
