import { sql } from 'kysely';
import type { Db } from '../../src/store/database.ts';

/** Time that a run spent in external calls, in milliseconds. */
export interface PureTime {
  /** One number per call. */
  modelCalls: number[];
  mails: number;
  /** Total time of the agent's tools. */
  tools: number;
}

/** The time that no orchestration could save: model calls, mails and the agent's tools, as measured by the worker. */
export async function pureTimeOf(db: Db, run: string): Promise<PureTime> {
  const calls = await db.selectFrom('model_calls').select('duration_ms').where('run_id', '=', run).where('cached', '=', false).execute();
  const { rows } = await sql<{ mails: number; tools: number }>`
    select
      (select coalesce(sum(extract(epoch from ended_at - started_at) * 1000), 0)::float8 from effects where run_id = ${run} and action = 'send_mail') as mails,
      (select coalesce(sum(duration_ms), 0)::float8 from agent_turns where run_id = ${run} and kind = 'tool') as tools`.execute(db);
  return { modelCalls: calls.map(({ duration_ms }) => duration_ms), ...rows[0]! };
}

/** All of it. */
export const limitOf = ({ modelCalls, mails, tools }: PureTime): number => modelCalls.reduce((sum, ms) => sum + ms, 0) + mails + tools;
