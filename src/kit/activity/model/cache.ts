import { findAnswer, type NewAnswer } from '../../../store/answer-cache.ts';
import { hashOf } from '../../../store/hash.ts';
import { memoizeByObject } from '../../common/memoize.ts';
import { rowOf } from './calls.ts';
import { FROM_CACHE, type ModelTurn } from './ladder.ts';
import type { Prompt } from './prompt.ts';
import type { ImageRef } from './provider.ts';
import { reusedReply, type ModelReply, type PaidCall, type StepWork } from './work.ts';

/** Answers are used again for this long: the key holds everything that they depend on. */
export const MAX_AGE_MS = 24 * 3_600_000;

/** A step whose answer depends on its input alone. */
export interface CachedStep extends StepWork {
  prompt: StepWork['prompt'] & Pick<Prompt<never, never>, 'tier'>;
  /** Validated. */
  input: unknown;
  /** By content: a reference is the hash of its document. */
  images: readonly ImageRef[];
}

/** By content, so that all runs share it: model, prompt, version, schema, input and images. */
const keyOf = memoizeByObject(({ parts, prompt, input, images, jsonSchema }: CachedStep) => {
  const seen = images.length > 0 ? { images } : {};
  return hashOf({
    model: parts.models[prompt.tier].name,
    prompt: prompt.name,
    version: prompt.version,
    schema: jsonSchema,
    input,
    ...seen,
  });
});

/**
 * Returns the cached answer of an earlier step, or null. A step that has begun to pay continues with its own answers; a retried step that
 * took a cached answer takes it again, whatever its age.
 */
export async function recall(work: CachedStep): Promise<ModelReply | null> {
  const { parts, paid } = work;
  const isOff = parts.answerCache === 'off';
  if (isOff && paid.size === 0) return null;
  const key = keyOf(work);
  const requestHash = `${FROM_CACHE}:${key}`;
  const known = paid.get(requestHash);
  if (known) return reusedReply(known, requestHash);
  if (isOff || paid.size > 0) return null;
  const startedAt = performance.now();
  const found = await findAnswer(parts.db, key, MAX_AGE_MS);
  if (!found) return null;
  const { text, finishReason, rawRef, model, runId: run, at } = found;
  const call: PaidCall = { text, finishReason, rawRef, model, inputTokens: 0, outputTokens: 0, usdNano: 0, cached: true };
  const durationMs = Math.round(performance.now() - startedAt);
  const row = rowOf(work, call, { tier: work.prompt.tier, rung: FROM_CACHE, requestHash, durationMs });
  return { ...reusedReply(call, requestHash), row, source: { run, at: at.toISOString() } };
}

/**
 * An answer that passed schema and rules, to be cached for others. Null if it may not be: an answer of the small model that a budget forced
 * is not from the model that the prompt asks for.
 */
export function toRemember(work: CachedStep, { used }: ModelTurn, { call }: ModelReply): NewAnswer | null {
  const { parts, prompt } = work;
  if (parts.answerCache === 'off' || used.includes('cheaper')) return null;
  const { model, finishReason, rawRef } = call;
  const answer = { key: keyOf(work), model, finish_reason: finishReason, raw_ref: rawRef };
  return { ...answer, prompt: prompt.name, prompt_version: prompt.version, max_age_ms: MAX_AGE_MS };
}
