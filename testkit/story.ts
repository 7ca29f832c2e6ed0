import { writeRecords } from '../src/store/records.ts';
import type { Db } from '../src/store/database.ts';

const at = (second: number) => new Date(Date.UTC(2026, 10, 20, 12, 0, second)).toISOString();

/** Writes what a run's first activities write: a finished step, a running one, a model's decision and its calls. */
export async function addStory(db: Db, run: string): Promise<void> {
  const gather = { position: 1, name: 'gather context', status: 'done', startedAt: at(0), endedAt: at(1), summary: '2 orders' } as const;
  const classify = { position: 2, name: 'classify', status: 'running', startedAt: at(1), endedAt: null, summary: null } as const;
  const decision = { kind: 'model', step: 'classify', by: 'tiny', choice: 'billing', version: '1', confidence: 0.82 } as const;
  const entry = { ...decision, reasoning: 'A charge is named.', usdNano: 1_000_000, origin: 'classify#1', at: at(2) };
  const state = { status: 'running', state: 'classifying', step: 'classify', at: at(1) } as const;
  await db.transaction().execute((trx) => writeRecords(trx, run, state, [gather, classify], [entry]));
  await db.insertInto('blobs').values({ ref: 'sha256:0', media_type: 'text/plain', body: '{}' }).execute();
  const call = {
    run_id: run,
    activity_id: 'classify#1',
    step: 'classify',
    prompt: 'classifyTicket',
    prompt_version: '1',
    tier: 'small',
    model: 'tiny',
  };
  const usage = {
    rung: 'first',
    finish_reason: 'stop',
    input_tokens: 100,
    output_tokens: 10,
    raw_ref: 'sha256:0',
    duration_ms: 5,
    at: at(2),
  };
  const costs = [
    { usd_nano: 1_000_000, cached: false },
    { usd_nano: 500_000, cached: false },
    { usd_nano: 0, cached: true },
  ];
  await db
    .insertInto('model_calls')
    .values(costs.map((cost, index) => ({ ...call, ...usage, ...cost, request_hash: `h${index}` })))
    .execute();
}
