import { sql } from 'kysely';
import type { RunStatus } from '../kit/common/status.ts';
import type { RunListItem } from '../kit/common/view.ts';
import { usdOf } from './cost.ts';
import type { Db } from './database.ts';

export interface RunFilter {
  /** All workflows when left out. */
  workflows?: readonly string[] | undefined;
  status?: RunStatus | undefined;
  /** Runs to include although their row has another status. */
  alsoIds?: string[];
  /** Only runs that follow this one. */
  after?: string | undefined;
  limit: number;
}

/** The order below, by a run: times of the database are finer than those of JavaScript. */
const follows = (run: string) => sql<boolean>`exists (select from runs last where last.id = ${run}
  and (runs.started_at < last.started_at or (runs.started_at = last.started_at and runs.id > last.id)))`;

/** Runs, newest first. */
export async function readRuns(db: Db, { workflows, status, alsoIds = [], after, limit }: RunFilter): Promise<RunListItem[]> {
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
    .$if(workflows !== undefined, (query) => query.where(sql<boolean>`workflow = any(${workflows})`))
    .$if(after !== undefined, (query) => query.where(follows(after!)))
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
