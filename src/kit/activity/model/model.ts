import type { z } from 'zod';
import { SignalboxError, type FailureCode } from '../../common/failures.ts';
import { finishOf } from '../../common/finish.ts';
import { currentScope } from '../scope.ts';
import { checkAnswer, jsonSchemaOf, refusalReason, type Fit } from './answer.ts';
import { askFirst, askModel } from './ask.ts';
import { recall, toRemember, type CachedStep } from './cache.ts';
import { keepCall, keepEnding, keepUnusable, readPaidCalls, usageOf, type Ending } from './calls.ts';
import { embedTexts, type Embedded, type EmbeddingStep } from './embed.ts';
import { firstTurn, FROM_CACHE, nextTurn, type ModelTurn } from './ladder.ts';
import { checkPromptInput, openingMessages, type ModelResult, type Prompt } from './prompt.ts';
import { hasNextTier } from './provider.ts';
import type { ModelParts, ModelReply, StepWork } from './work.ts';

export interface Model {
  /** Makes the activity function of a prompt: checked input in, checked output out, one line in the journal. */
  step<Input, Output>(prompt: Prompt<Input, Output>): (input: Input) => Promise<ModelResult<Output>>;
  /**
   * Turns texts into vectors of the tier `embedding`, inside of an activity; absent where no model is configured for it. A vector is paid for
   * once in a day, for all runs.
   */
  embed?(texts: readonly string[], step: EmbeddingStep): Promise<Embedded>;
}

/** Model steps that reuse answers, respect budgets, climb the repair ladder and never pay twice for one answer. */
export const createModel = (parts: ModelParts): Model => ({
  step: (prompt) => (input) => runStep(parts, prompt, input),
  ...(parts.models.embedding && parts.provider.embed && { embed: (texts, step) => embedTexts(parts, texts, step) }),
});

interface TypedStep<Input, Output> extends CachedStep {
  prompt: Prompt<Input, Output>;
  input: Input;
  schema: z.ZodType<Output>;
}

async function runStep<Input, Output>(parts: ModelParts, prompt: Prompt<Input, Output>, given: Input): Promise<ModelResult<Output>> {
  const scope = currentScope();
  const input = checkPromptInput(prompt.name, prompt.input, given);
  const schema = prompt.output(input);
  const jsonSchema = jsonSchemaOf(schema);
  const paid = await readPaidCalls(parts.db, scope);
  const work = { parts, prompt, scope, input, images: prompt.images?.(input) ?? [], schema, jsonSchema, paid };
  return (await answerFromCache(work)) ?? climb(work);
}

async function answerFromCache<Input, Output>(work: TypedStep<Input, Output>): Promise<ModelResult<Output> | null> {
  const reply = await recall(work);
  if (!reply) return null;
  const checked = checkAnswer(reply.call.text, reply.call.finishReason, work.schema);
  return checked.ok ? succeed(work, reply, checked, { rung: FROM_CACHE, details: { source: reply.source } }) : null;
}

async function climb<Input, Output>(work: TypedStep<Input, Output>): Promise<ModelResult<Output>> {
  const { prompt, input, images, schema, parts } = work;
  const opening = openingMessages(prompt.instructions, input, images);
  let { turn, reply } = await askFirst(work, firstTurn(prompt.tier, prompt.limits.outputTokens, opening));
  for (;;) {
    await stopWhenUnusable(work, turn, reply);
    const { text, finishReason } = reply.call;
    const checked = checkAnswer(text, finishReason, schema);
    if (checked.ok) {
      const { rung, because } = turn;
      return succeed(work, reply, checked, { rung, details: { because }, remember: toRemember(work, turn, reply) });
    }
    const next = nextTurn(turn, { text, ...checked }, opening, hasNextTier(parts.models));
    if (next === null) return fail(work, turn, reply, 'MODEL_OUTPUT_INVALID', checked.problem);
    await keepCall(work, reply);
    turn = next;
    reply = await askModel(work, turn);
  }
}

/** Refusals are final. A broken-off or empty answer is the provider's fault, unless the model used up its tokens for thinking. */
async function stopWhenUnusable(work: StepWork, turn: ModelTurn, reply: ModelReply): Promise<void> {
  const { text, finishReason } = reply.call;
  if (reply.failure) {
    await keepUnusable(work, reply);
    throw reply.failure;
  }
  const refusal = refusalReason(finishReason);
  if (refusal) await fail(work, turn, reply, 'MODEL_REFUSED', refusal);
  if (text.trim() === '' && finishOf(finishReason) === 'whole') {
    await keepUnusable(work, reply);
    throw new SignalboxError('MODEL_ANSWER_BROKEN', { detail: `prompt ${work.prompt.name}: the answer is empty` });
  }
}

async function succeed<Input, Output>(
  work: TypedStep<Input, Output>,
  reply: ModelReply,
  { output: fitting, healed, normalised }: Fit<Output>,
  { rung, details, remember }: Pick<Ending, 'rung' | 'details' | 'remember'>,
): Promise<ModelResult<Output>> {
  const { prompt, input, schema, paid } = work;
  const { output, overridden } = prompt.rules?.(input, fitting) ?? { output: fitting, overridden: [] };
  if (!schema.safeParse(output).success) {
    await keepCall(work, reply);
    throw new SignalboxError('INTERNAL', { detail: `the rules of prompt ${prompt.name} broke its schema` });
  }
  const decision = prompt.decision(output);
  await keepEnding(work, reply, { rung, decision, output, details: { healed, normalised, overridden, ...details }, remember });
  return { output, decision, model: reply.call.model, rawRef: reply.call.rawRef, overridden, usage: usageOf(paid.values()) };
}

async function fail(work: StepWork, turn: ModelTurn, reply: ModelReply, code: FailureCode, problem: string): Promise<never> {
  await keepEnding(work, reply, { rung: turn.rung, decision: { choice: code, confidence: null, reasoning: problem }, details: {} });
  throw new SignalboxError(code, { detail: `prompt ${work.prompt.name}: ${problem}` });
}
