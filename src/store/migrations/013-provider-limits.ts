import { sql, type Kysely } from 'kysely';

/** Recent usage of each provider by all workers, and the statement that a limited call sends first. */
export async function up(db: Kysely<unknown>): Promise<void> {
  for (const statement of statements) await sql.raw(statement).execute(db);
}

/**
 * Sliding window: usage of the previous window counts in proportion to its overlap with the last 60 seconds.
 * The row with the empty workflow is the provider's total. Every reservation locks it first, so reservations of a provider are serialised.
 */
const statements = [
  `create table provider_use (
     provider text not null, workflow text not null, window_no bigint not null default 0,
     requests bigint not null default 0, tokens bigint not null default 0,
     previous_requests bigint not null default 0, previous_tokens bigint not null default 0,
     refused_at timestamptz, primary key (provider, workflow))`,

  /** Milliseconds until `asked` fits beside the current usage; a request above the whole limit fits when nothing else is used. */
  `create function provider_wait(
     used bigint, previous bigint, asked double precision, most double precision, passed double precision, window_ms double precision
   ) returns double precision language sql immutable as $$
     select case
       when most is null or used + previous * (1 - passed) + least(asked, most) <= most then 0
       when used + least(asked, most) <= most then (1 - (most - least(asked, most) - used) / previous - passed) * window_ms
       else (1 - passed) * window_ms + greatest(0, 1 - (most - least(asked, most)) / used) * window_ms
     end $$`,

  /** The row of a counter, moved to window `number`. */
  `create function turn_provider_window(of_provider text, of_workflow text, number bigint) returns provider_use language plpgsql as $$
   declare
     counted provider_use;
   begin
     insert into provider_use (provider, workflow) values (of_provider, of_workflow) on conflict do nothing;
     select * into counted from provider_use u where u.provider = of_provider and u.workflow = of_workflow for update;
     if counted.window_no < number then
       update provider_use u set window_no = number, requests = 0, tokens = 0,
         previous_requests = case when u.window_no = number - 1 then u.requests else 0 end,
         previous_tokens = case when u.window_no = number - 1 then u.tokens else 0 end
         where u.provider = of_provider and u.workflow = of_workflow returning * into counted;
     end if;
     return counted;
   end $$`,

  /** Takes the request of src/store/provider-use.ts. Counts the call, or returns the wait and the limit that causes it. */
  `create function reserve_provider_use(asked jsonb) returns jsonb language plpgsql as $$
   declare
     of_provider text := asked->>'provider';
     of_workflow text := asked->>'workflow';
     window_ms double precision := (asked->>'windowMs')::double precision;
     more double precision := (asked->>'tokens')::double precision;
     share double precision := (asked->>'priorityShare')::double precision;
     workflow_share double precision := (asked->>'workflowShare')::double precision;
     most_requests double precision := (asked->>'mostRequests')::double precision;
     most_tokens double precision := (asked->>'mostTokens')::double precision;
     number bigint;
     passed double precision;
     total provider_use;
     own provider_use;
     wait_ms double precision;
     reason text;
   begin
     insert into provider_use (provider, workflow) values (of_provider, '') on conflict do nothing;
     perform 1 from provider_use u where u.provider = of_provider and u.workflow = '' for update;
     passed := extract(epoch from clock_timestamp()) * 1000 / window_ms;
     number := floor(passed);
     passed := passed - number;
     total := turn_provider_window(of_provider, '', number);
     wait_ms := provider_wait(total.requests, total.previous_requests, 1, most_requests * share, passed, window_ms);
     reason := 'requests';
     if wait_ms = 0 then
       wait_ms := provider_wait(total.tokens, total.previous_tokens, more, most_tokens * share, passed, window_ms);
       reason := 'tokens';
     end if;
     if workflow_share is not null then
       own := turn_provider_window(of_provider, of_workflow, number);
       if wait_ms = 0 and exists (select from provider_use u where u.provider = of_provider and u.workflow not in ('', of_workflow)
           and u.refused_at > clock_timestamp() - window_ms * interval '1 millisecond') then
         wait_ms := greatest(
           provider_wait(own.requests, own.previous_requests, 1, most_requests * workflow_share, passed, window_ms),
           provider_wait(own.tokens, own.previous_tokens, more, most_tokens * workflow_share, passed, window_ms));
         reason := 'workflow';
       end if;
       update provider_use u set
         requests = u.requests + case when wait_ms = 0 then 1 else 0 end, tokens = u.tokens + case when wait_ms = 0 then more else 0 end,
         refused_at = case when wait_ms = 0 then null when reason = 'workflow' then u.refused_at else clock_timestamp() end
         where u.provider = of_provider and u.workflow = of_workflow;
     end if;
     if wait_ms > 0 then return jsonb_build_object('waitMs', ceil(wait_ms), 'reason', reason); end if;
     update provider_use u set requests = u.requests + 1, tokens = u.tokens + more where u.provider = of_provider and u.workflow = '';
     return jsonb_build_object('waitMs', 0, 'windowNo', number);
   end $$`,

  /** Changes the count of the window in which a call was counted; no effect once that window is over. */
  `create function settle_provider_use(of_provider text, of_workflow text, number bigint, more_requests bigint, more_tokens bigint)
   returns void language sql as $$
     update provider_use u set
       requests = greatest(0, u.requests + case when u.window_no = number then more_requests else 0 end),
       tokens = greatest(0, u.tokens + case when u.window_no = number then more_tokens else 0 end),
       previous_requests = greatest(0, u.previous_requests + case when u.window_no = number + 1 then more_requests else 0 end),
       previous_tokens = greatest(0, u.previous_tokens + case when u.window_no = number + 1 then more_tokens else 0 end)
     where u.provider = of_provider and u.workflow in ('', of_workflow) $$`,
];
