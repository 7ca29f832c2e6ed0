import { sql } from 'kysely';
import type { NotTaken } from '../kit/common/not-taken.ts';
import type { Db } from './database.ts';

/**
 * Files and mails that were refused or given up and that nobody has dismissed, and mails of ours that came back, by reason. Those that their runs were told count for a day.
 * @param hours of the last so many; null for all.
 */
export async function countNotTaken(db: Db, hours: number | null): Promise<NotTaken[]> {
  const since = hours === null ? sql`'-infinity'::timestamptz` : sql`now() - ${hours} * interval '1 hour'`;
  // the last try ended shortly before its next would be; `received_at` of what was given up is days ago
  const { rows } = await sql<NotTaken>`
    select what, reason, count(*)::int as count from (
      select 'mails' as what, case error ->> 'code' when 'MAIL_NOT_TAKEN' then error ->> 'field' else error ->> 'code' end as reason
        from mail_messages where state in ('refused', 'dead') and bounce is null and next_try_at > ${since}
      union all
      select 'files', error ->> 'code' from folder_files where state in ('refused', 'dead') and next_try_at > ${since}
      union all
      select 'bounces', case state when 'done' then 'told' else 'untold' end
        from mail_messages where bounce is not null and state <> 'dismissed' and received_at > ${since}
          and (state <> 'done' or received_at > now() - interval '1 day')) as each
    group by what, reason order by what, reason`.execute(db);
  return rows;
}
