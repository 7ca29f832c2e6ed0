import { sql } from 'kysely';
import type { RunStatus } from '../kit/common/status.ts';
import type { RunListItem } from '../kit/common/view.ts';
import { usdOf } from './cost.ts';
import type { Db } from './database.ts';

export interface RunFilter {
  workflow?: string | undefined;
  status?: RunStatus | undefined;
  /** Runs to include although their row has another status. */
  alsoIds?: string[];
  limit: number;
}

/** Runs, newest first. */
export async function readRuns(db: Db, { workflow, status, alsoIds = [], limit }: RunFilter): Promise<RunListItem[]> {
  const rows = await db
    .selectFrom('runs')
    .select(['id', 'workflow', 'status', 'state', 'started_at', 'ended_at'])
    .select([
      sql<string[]>`array(select a.request_id from approvals a where a.run_id = runs.id and a.status = 'open' order by a.opened_at)`.as(
        'waitingFor',
      ),
      sql<number>`(select coalesce(sum(m.usd_nano), 0)::bigint from model_calls m where m.run_id = runs.id)`.as('nano'),
      sql<number>`(select count(*)::int from model_calls m where m.run_id = runs.id and m.usd_nano is null and not m.cached)`.as(
        'unpriced',
      ),
    ])
    .$if(workflow !== undefined, (query) => query.where('workflow', '=', workflow!))
    .$if(status !== undefined, (query) =>
      query.where((where) => where.or([where('status', '=', status!), ...(alsoIds.length > 0 ? [where('id', 'in', alsoIds)] : [])])),
    )
    .orderBy('started_at', 'desc')
    .orderBy('id')
    .limit(limit)
    .execute();
  return rows.map(({ started_at, ended_at, nano, unpriced, ...row }) => ({
    ...row,
    startedAt: started_at.toISOString(),
    endedAt: ended_at?.toISOString() ?? null,
    usd: usdOf(nano),
    ...(unpriced > 0 && { unpricedCalls: unpriced }),
  }));
}
