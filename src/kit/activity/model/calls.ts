import type { NewAnswer } from '../../../store/answer-cache.ts';
import { jsonBlob, textOf } from '../../../store/blobs.ts';
import type { Db } from '../../../store/database.ts';
import { keepModelWork, type ModelWork, type NewModelCall } from '../../../store/model-work.ts';
import type { JournalEntry } from '../../common/entries.ts';
import type { ActivityScope } from '../scope.ts';
import { settlementOfCall } from './budget.ts';
import type { FROM_CACHE, ModelTurn, Rung } from './ladder.ts';
import type { ModelDecision, ModelResult } from './prompt.ts';
import type { ModelReply, PaidCall, StepWork } from './work.ts';

/** All calls that an activity has paid for, by request hash: those for vectors, or all others. */
export async function readPaidCalls(
  db: Db,
  { runId, activityId }: Pick<ActivityScope, 'runId' | 'activityId'>,
  kind: 'vectors' | 'answers' = 'answers',
): Promise<Map<string, PaidCall>> {
  const rows = await db
    .selectFrom('model_calls as call')
    .innerJoin('blobs', 'blobs.ref', 'call.raw_ref')
    .select(['call.request_hash', 'call.finish_reason', 'call.input_tokens', 'call.output_tokens', 'call.usd_nano', 'call.raw_ref'])
    .select(['call.model', 'call.cached'])
    .select(['blobs.media_type', 'blobs.body'])
    .where('call.run_id', '=', runId)
    .where('call.activity_id', '=', activityId)
    .where('call.tier', kind === 'vectors' ? '=' : '!=', EMBEDDING)
    .execute();
  const toCall = (row: (typeof rows)[number]): PaidCall => ({
    model: row.model,
    text: textOf(row),
    finishReason: row.finish_reason,
    inputTokens: row.input_tokens,
    outputTokens: row.output_tokens,
    usdNano: row.usd_nano,
    rawRef: row.raw_ref,
    cached: row.cached,
  });
  return new Map(rows.map((row) => [row.request_hash, toCall(row)]));
}

/** The tier of calls for vectors. */
export const EMBEDDING = 'embedding';

interface CallDetails {
  tier: ModelTurn['tier'] | typeof EMBEDDING;
  rung: Rung | typeof FROM_CACHE;
  requestHash: string;
  durationMs: number;
}

/** The row of a call. */
export const rowOf = (
  { scope, prompt }: Pick<StepWork, 'scope'> & { prompt: Pick<StepWork['prompt'], 'name' | 'version'> },
  call: PaidCall,
  { tier, rung, requestHash, durationMs }: CallDetails,
): NewModelCall => ({
  activity_id: scope.activityId,
  step: scope.step,
  prompt: prompt.name,
  prompt_version: prompt.version,
  tier,
  model: call.model,
  request_hash: requestHash,
  rung,
  finish_reason: call.finishReason,
  input_tokens: call.inputTokens,
  output_tokens: call.outputTokens,
  cached: call.cached ?? false,
  usd_nano: call.usdNano,
  raw_ref: call.rawRef,
  duration_ms: durationMs,
});

/** Commits a call from which the ladder continues. */
export async function keepCall(work: StepWork, reply: ModelReply): Promise<void> {
  const { call, row, blob, requestHash } = reply;
  if (row === null || blob === null) return;
  await work.scope.commitAsOne((db, records) => keepModelWork(db, work.scope.runId, { ...workOf(reply), blobs: [blob] }, records));
  work.paid.set(requestHash, call);
  logCall(work, call, row.rung);
}

/** Stores an unusable (empty) answer under another hash: its price counts, but a retry asks again. */
export async function keepUnusable(work: StepWork, reply: ModelReply): Promise<void> {
  const requestHash = `${reply.requestHash}@${new Date().toISOString()}`;
  await keepCall(work, { ...reply, requestHash, row: reply.row && { ...reply.row, request_hash: requestHash } });
}

/** The row of a call and the settlement of its reservation, for one statement. */
export const workOf = (reply: ModelReply): Omit<ModelWork, 'blobs'> => ({ call: reply.row, settled: settlementOfCall(reply) });

/** How a step ended, for its journal line. */
export interface Ending {
  rung: Rung | typeof FROM_CACHE;
  decision: ModelDecision;
  /** The step's output; undefined if none. */
  output?: unknown;
  details: Record<string, unknown>;
  /** Answer to cache for other steps. */
  remember?: NewAnswer | null;
}

/** Commits the last call together with the step's journal line. */
export async function keepEnding(work: StepWork, reply: ModelReply, ending: Ending): Promise<void> {
  const { rung, decision, output, details, remember = null } = ending;
  const { scope, prompt, paid } = work;
  const { call, requestHash } = reply;
  const final = output === undefined ? null : jsonBlob(output);
  paid.set(requestHash, call);
  const { usdNano, unpricedCalls } = usageOf(paid.values());
  const entry: JournalEntry = {
    kind: 'model',
    step: scope.step,
    by: call.model,
    ...decision,
    input: call.cached ? requestHash : `request:${requestHash}`,
    version: `${prompt.name}@${prompt.version}`,
    usdNano,
    details: { rung, ...details, rawRef: call.rawRef, finalRef: final?.ref ?? null, ...(unpricedCalls > 0 ? { unpricedCalls } : {}) },
    origin: `model:${scope.activityId}`,
    at: new Date().toISOString(),
  };
  const blobs = [reply.blob, final].filter((blob) => blob !== null);
  const kept = { ...workOf(reply), blobs, answer: remember };
  await scope.commitAsOne((db, records) => keepModelWork(db, scope.runId, kept, records), [entry]);
  if (reply.row) logCall(work, call, rung);
}

/** The total usage of calls. */
export function usageOf(paid: Iterable<PaidCall>): ModelResult<unknown>['usage'] {
  const calls = [...paid];
  const sum = (pick: (call: PaidCall) => number): number => calls.reduce((total, call) => total + pick(call), 0);
  const held = {
    usdNano: sum((call) => call.held?.usdNano ?? 0),
    tokens: sum(({ held: most }) => (most ? most.inputTokens + most.outputTokens : 0)),
  };
  return {
    modelCalls: sum(({ cached }) => (cached ? 0 : 1)),
    cachedCalls: sum(({ cached }) => (cached ? 1 : 0)),
    unpricedCalls: sum((call) => (call.usdNano === null ? 1 : 0)),
    inputTokens: sum((call) => call.inputTokens),
    outputTokens: sum((call) => call.outputTokens),
    usdNano: sum((call) => call.usdNano ?? 0),
    ...(held.tokens > 0 ? { held } : {}),
  };
}

function logCall({ parts, scope, prompt }: StepWork, call: PaidCall, rung: string): void {
  const { model, finishReason, inputTokens, outputTokens, usdNano, cached } = call;
  parts.logger.info(
    { ...attemptOf(scope), prompt: prompt.name, model, rung, finishReason, inputTokens, outputTokens, usdNano },
    cached ? 'answer found in the cache' : 'model answered',
  );
}

/** The attempt of an activity, as log lines name it. */
export const attemptOf = ({ runId: run, activityId, attempt }: ActivityScope) => ({ run, activityId, attempt });
