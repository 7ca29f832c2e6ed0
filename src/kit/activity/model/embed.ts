import { findTexts, keepAnswers } from '../../../store/answer-cache.ts';
import { jsonBlob, textBlob, type Blob } from '../../../store/blobs.ts';
import { releaseBudget, type Reservation } from '../../../store/budget.ts';
import { hashOf } from '../../../store/hash.ts';
import { keepModelWork, type NewModelCall } from '../../../store/model-work.ts';
import { packRecords } from '../../../store/records.ts';
import { SignalboxError } from '../../common/failures.ts';
import type { Vector } from '../../common/vector.ts';
import { currentScope, type ActivityScope } from '../scope.ts';
import { reserveCall, settlementOfCall, worstCaseOf, type Priceable } from './budget.ts';
import { MAX_AGE_MS } from './cache.ts';
import { attemptOf, EMBEDDING, readPaidCalls, rowOf, usageOf } from './calls.ts';
import { FROM_CACHE } from './ladder.ts';
import type { ModelResult } from './prompt.ts';
import { usdNanoOf, type EmbeddingAnswer, type EmbeddingRequest } from './provider.ts';
import type { ModelParts, PaidCall } from './work.ts';

/** What a request for vectors is called in rows and in the provider's log, and how long the provider may take for all of its texts. */
export interface EmbeddingStep {
  name: string;
  timeoutMs: number;
}

/** Vectors in the order of their texts, and what the activity has paid for vectors so far. */
export interface Embedded extends Pick<ModelResult<unknown>, 'model' | 'usage'> {
  vectors: Vector[];
}

/** Keeps an answer small: 64 vectors of 4,096 numbers are 6 MB of JSON. */
const BATCH = 64;

interface EmbeddingWork {
  parts: ModelParts;
  scope: ActivityScope;
  model: string;
  step: EmbeddingStep;
  /** When the time of the step is over. */
  until: number;
  /** All calls for vectors that this activity has paid for, by request hash; grows with each. */
  paid: Map<string, PaidCall>;
  prompt: { name: string; version: string };
}

/**
 * Takes vectors from the cache, by model and text, and asks for the missing ones. Each batch is committed with its price before the next,
 * so that a retry pays for none twice.
 * @param texts none is blank.
 * @throws SignalboxError BUDGET_EXCEEDED, CONFIG_INVALID where a limit in USD meets an unknown price, or with a MODEL_ or PROVIDER_ code.
 */
export async function embedTexts(parts: ModelParts, texts: readonly string[], step: EmbeddingStep): Promise<Embedded> {
  const model = parts.models.embedding!.name;
  const scope = currentScope();
  const paid = await readPaidCalls(parts.db, scope, 'vectors');
  const until = performance.now() + step.timeoutMs;
  const work = { parts, scope, model, step, until, paid, prompt: { name: step.name, version: '1' } };
  const known = new Map<string, Vector>();
  const keys = texts.map((text) => hashOf({ embedding: model, text }));
  for (const [key, body] of await findTexts(parts.db, [...new Set(keys)], MAX_AGE_MS)) known.set(key, fromBase64(body));
  const wanted = new Map(texts.map((text, at) => [keys[at]!, text]));
  const missing = [...wanted].filter(([key]) => !known.has(key)).toSorted(([a], [b]) => (a < b ? -1 : 1)); // one order of locks for all runs
  if (missing.length === 0) await recordReuse(work, keys);
  for (let at = 0; at < missing.length; at += BATCH)
    for (const [key, vector] of await askFor(work, missing.slice(at, at + BATCH))) known.set(key, vector);
  const vectors = keys.map((key) => known.get(key)!);
  if (new Set(vectors.map(({ length }) => length)).size > 1)
    throw new SignalboxError('MODEL_ANSWER_BROKEN', { detail: `the vectors of ${model} have different lengths` });
  return { vectors, model, usage: usageOf(paid.values()) };
}

/** Asks for vectors within the budget. */
async function askFor(work: EmbeddingWork, batch: readonly [key: string, text: string][]): Promise<[string, Vector][]> {
  const { parts, scope, model, step, until } = work;
  const content = { model, texts: batch.map(([, text]) => text) };
  const timeoutMs = Math.floor(until - performance.now());
  if (timeoutMs <= 0) throw new SignalboxError('MODEL_TIMEOUT', { detail: `not all vectors within ${step.timeoutMs} ms` });
  const request = { model, timeoutMs, messages: [], outputTokens: 0 };
  const question = { request, content, requestHash: hashOf(content) };
  const reservation = await reserveCall(parts, scope, question);
  const startedAt = performance.now();
  const answer = await callProvider(work, { ...content, timeoutMs }, reservation);
  const vectors = answer.vectors.map((numbers) => Float32Array.from(numbers));
  await keepVectors(work, question, {
    ...{ usage: answer.usage, reservation, durationMs: Math.round(performance.now() - startedAt) },
    vectors: batch.map(([key], at) => ({ key, blob: textBlob(toBase64(vectors[at]!)) })),
  });
  return batch.map(([key], at) => [key, vectors[at]!]);
}

/** A failed call releases its reservation, because its cost is unknown. */
async function callProvider(
  { parts, scope, step }: EmbeddingWork,
  request: Pick<EmbeddingRequest, 'model' | 'texts' | 'timeoutMs'>,
  reservation: Reservation | null,
): Promise<EmbeddingAnswer> {
  try {
    return await parts.provider.embed!({ ...request, signal: scope.signal, run: scope.runId, prompt: step.name });
  } catch (error) {
    if (error instanceof SignalboxError) {
      const { code, retryAfterMs } = error;
      parts.logger.warn({ ...attemptOf(scope), prompt: step.name, model: request.model, code, retryAfterMs }, 'model call failed');
    }
    if (reservation) await releaseBudget(parts.db, reservation);
    throw error;
  }
}

interface Paid extends Pick<EmbeddingAnswer, 'usage'> {
  reservation: Reservation | null;
  durationMs: number;
  vectors: { key: string; blob: Blob }[];
}

/** Commits the price of a call together with the vectors that it bought. */
async function keepVectors(work: EmbeddingWork, question: Priceable, { usage, reservation, durationMs, vectors }: Paid): Promise<void> {
  const { parts, scope, model, prompt } = work;
  const blobs = vectors.map(({ blob }) => blob);
  const list = jsonBlob(blobs.map(({ ref }) => ref));
  const { inputTokens, outputTokens } = usage ?? { inputTokens: 0, outputTokens: 0 };
  const held = usage === null ? { held: worstCaseOf(parts.prices, question) } : {};
  const usdNano = usdNanoOf(parts.prices, model, usage);
  const call: PaidCall = { model, text: '', finishReason: 'stop', inputTokens, outputTokens, usdNano, ...held, rawRef: list.ref };
  const requestHash = `${question.requestHash}@${scope.attempt}`; // two attempts that both paid leave two rows
  const row = rowOf(work, call, { tier: EMBEDDING, rung: 'first', requestHash, durationMs });
  const remembered = vectors.map(({ key, blob }) => ({ key, model, finish_reason: 'stop', raw_ref: blob.ref, max_age_ms: MAX_AGE_MS }));
  const named = { prompt: prompt.name, prompt_version: prompt.version };
  await scope.commit(async (trx) => {
    const settled = settlementOfCall({ reservation, call });
    await keepModelWork(trx, scope.runId, { blobs: [...blobs, list], call: row, settled }, packRecords(null, [], []));
    await keepAnswers(
      trx,
      scope.runId,
      remembered.map((answer) => ({ ...answer, ...named })),
    );
  });
  work.paid.set(requestHash, call);
  logCall(work, row);
}

/** Records that a step took all of its vectors from the cache. */
async function recordReuse(work: EmbeddingWork, keys: readonly string[]): Promise<void> {
  const { scope, model } = work;
  const list = jsonBlob(keys);
  const call = { model, text: '', finishReason: 'stop', inputTokens: 0, outputTokens: 0, usdNano: 0, rawRef: list.ref, cached: true };
  const row = rowOf(work, call, { tier: EMBEDDING, rung: FROM_CACHE, requestHash: `${FROM_CACHE}:${hashOf(keys)}`, durationMs: 0 });
  await scope.commitAsOne((db, records) => keepModelWork(db, scope.runId, { blobs: [list], call: row }, records));
  work.paid.set(row.request_hash, call);
  logCall(work, row);
}

function logCall(
  { parts, scope }: EmbeddingWork,
  { prompt, model, rung, input_tokens: inputTokens, usd_nano: usdNano }: NewModelCall,
): void {
  const said = rung === FROM_CACHE ? 'vectors found in the cache' : 'model gave vectors';
  parts.logger.info({ ...attemptOf(scope), prompt, model, rung, inputTokens, usdNano }, said);
}

/** A vector as text, four bytes a number. */
const toBase64 = ({ buffer, byteOffset, byteLength }: Vector): string => Buffer.from(buffer, byteOffset, byteLength).toString('base64');

function fromBase64(text: string): Vector {
  const bytes = Buffer.from(text, 'base64');
  return Float32Array.from({ length: bytes.length / 4 }, (_, index) => bytes.readFloatLE(index * 4));
}
