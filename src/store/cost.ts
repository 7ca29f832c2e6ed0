import { sql, type ExpressionBuilder } from 'kysely';
import type { CostKey, CostRow, CostView } from '../kit/common/view.ts';
import type { Db } from './database.ts';
import type { Database } from './tables.ts';

const NANO_PER_USD = 1_000_000_000;
export const usdOf = (nano: number): number => nano / NANO_PER_USD;

const keys: Record<CostKey, ReturnType<typeof sql<string>>> = {
  run: sql<string>`run_id`,
  workflow: sql<string>`split_part(run_id, ':', 1)`,
  model: sql<string>`model`,
  day: sql<string>`to_char(at at time zone 'UTC', 'YYYY-MM-DD')`,
};

/** Costs of model calls, summed by run, workflow, model or day (UTC), ordered by key. */
export async function costBy(db: Db, key: CostKey): Promise<CostRow[]> {
  const rows = await db.selectFrom('model_calls').select(keys[key].as('key')).select(sums).groupBy(keys[key]).orderBy(keys[key]).execute();
  return rows.map(({ nano, ...row }) => ({ ...row, usd: usdOf(nano) }));
}

/** Cost of one run's model calls. */
export async function costOfRun(db: Db, runId: string): Promise<CostView> {
  const row = await db.selectFrom('model_calls').select(sums).where('run_id', '=', runId).executeTakeFirstOrThrow();
  const { nano, unpricedCalls, ...counts } = row;
  return { ...counts, usd: usdOf(nano), ...(unpricedCalls > 0 && { unpricedCalls }) };
}

/** Cached answers are counted separately, because no model was called. */
const sums = (_: ExpressionBuilder<Database, 'model_calls'>) => [
  sql<number>`count(*) filter (where not cached)`.as('modelCalls'),
  sql<number>`count(*) filter (where cached)`.as('cachedCalls'),
  sql<number>`coalesce(sum(input_tokens), 0)`.as('inputTokens'),
  sql<number>`coalesce(sum(output_tokens), 0)`.as('outputTokens'),
  sql<number>`coalesce(sum(usd_nano), 0)::bigint`.as('nano'),
  sql<number>`count(*) filter (where usd_nano is null and not cached)`.as('unpricedCalls'),
];
