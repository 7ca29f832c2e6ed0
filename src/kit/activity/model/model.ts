import type { z } from 'zod';
import { SignalboxError, type FailureCode } from '../../common/failures.ts';
import type { NewAnswer } from '../../../store/answer-cache.ts';
import { currentScope } from '../scope.ts';
import { REFUSED, type ModelReply } from './ask.ts';
import { finishOf } from '../../common/finish.ts';
import { recall, toRemember, type CachedStep } from './cache.ts';
import { readPaidCalls } from './calls.ts';
import { checkAnswer, type Fit } from './check.ts';
import { jsonSchemaOf } from './json-schema.ts';
import { keepCall, keepEnding, keepUnusable, usageOf, type Ending } from './keep.ts';
import { firstTurn, FROM_CACHE, nextTurn, type ModelTurn } from './ladder.ts';
import { openingMessages } from './messages.ts';
import type { ModelResult, Prompt } from './prompt.ts';
import type { ModelParts, StepWork } from './step-work.ts';
import { askFirst, askWithinBudget } from './within-budget.ts';

export interface Model {
  /** Makes the activity function of a prompt: checked input in, checked output out, one line in the journal. */
  step<Input, Output>(prompt: Prompt<Input, Output>): (input: Input) => Promise<ModelResult<Output>>;
}

/** Model steps that reuse answers, respect budgets, climb the repair ladder and never pay twice for one answer. */
export const createModel = (parts: ModelParts): Model => ({
  step: (prompt) => (input) => runStep(parts, prompt, input),
});

interface Climb<Input, Output> extends CachedStep {
  prompt: Prompt<Input, Output>;
  input: Input;
  schema: z.ZodType<Output>;
}

async function runStep<Input, Output>(parts: ModelParts, prompt: Prompt<Input, Output>, given: Input): Promise<ModelResult<Output>> {
  const scope = currentScope();
  const input = checkPromptInput(prompt.name, prompt.input, given);
  const schema = prompt.output(input);
  const jsonSchema = jsonSchemaOf(schema);
  const paid = await readPaidCalls(parts.db, scope.runId, scope.activityId);
  const work = { parts, prompt, scope, input, schema, jsonSchema, paid };
  return (await answerFromCache(work)) ?? climb(work);
}

/** Validates the input of a step. @throws SignalboxError INPUT_INVALID naming the field. */
export function checkPromptInput<Input>(name: string, schema: z.ZodType<Input>, given: Input): Input {
  const parsed = schema.safeParse(given);
  if (parsed.success) return parsed.data;
  const issue = parsed.error.issues[0];
  const field = issue?.path.join('.') ?? '';
  throw new SignalboxError('INPUT_INVALID', { field, detail: `prompt ${name}, ${field}: ${issue?.message}` });
}

async function answerFromCache<Input, Output>(work: Climb<Input, Output>): Promise<ModelResult<Output> | null> {
  const asked = await recall(work);
  if (!asked) return null;
  const checked = checkAnswer(asked.call.text, asked.call.finishReason, work.schema);
  return checked.ok ? succeed(work, asked, checked, { rung: FROM_CACHE, details: { source: asked.source } }) : null;
}

async function climb<Input, Output>(work: Climb<Input, Output>): Promise<ModelResult<Output>> {
  const { prompt, input, schema, parts } = work;
  const opening = openingMessages(prompt.instructions, input);
  const hasNextTier = parts.models.small.name !== parts.models.large.name;
  let { turn, asked } = await askFirst(work, firstTurn(prompt.tier, prompt.limits.outputTokens, opening));
  for (;;) {
    await stopWhenUnusable(work, turn, asked);
    const { text, finishReason } = asked.call;
    const checked = checkAnswer(text, finishReason, schema);
    if (checked.ok)
      return succeed(work, asked, checked, { rung: turn.rung, details: detailsOf(turn), remember: rememberOf(work, turn, asked) });
    const next = nextTurn(turn, { text, ...checked }, opening, hasNextTier);
    if (next === null) return fail(work, turn, asked, 'MODEL_OUTPUT_INVALID', checked.problem);
    await keepCall(work, asked);
    turn = next;
    asked = await askWithinBudget(work, turn);
  }
}

const detailsOf = ({ because }: ModelTurn): Record<string, unknown> => (because === undefined ? {} : { because });

/** An answer from a smaller model that a budget forced is not cached: it is not from the model that the prompt asks for. */
const rememberOf = (work: CachedStep, { used }: ModelTurn, asked: ModelReply): NewAnswer | null =>
  used.includes('cheaper') ? null : toRemember(work, asked);

/** Refusals are final. A broken-off or empty answer is the provider's fault, unless the model used up its tokens for thinking. */
async function stopWhenUnusable(work: StepWork, turn: ModelTurn, asked: ModelReply): Promise<void> {
  const { text, finishReason } = asked.call;
  if (asked.failure) {
    await keepUnusable(work, asked);
    throw asked.failure;
  }
  const finish = finishOf(finishReason);
  if (finish === 'refused') {
    await fail(
      work,
      turn,
      asked,
      'MODEL_REFUSED',
      finishReason === REFUSED ? 'the model declined to answer' : 'a content filter of the provider stopped the answer',
    );
  }
  if (text.trim() === '' && finish === 'whole') {
    await keepUnusable(work, asked);
    throw new SignalboxError('MODEL_ANSWER_BROKEN', { detail: `prompt ${work.prompt.name}: the answer is empty` });
  }
}

async function succeed<Input, Output>(
  work: Climb<Input, Output>,
  asked: ModelReply,
  { output: fitting, healed, normalised }: Fit<Output>,
  { rung, details, remember }: Pick<Ending, 'rung' | 'details' | 'remember'>,
): Promise<ModelResult<Output>> {
  const { prompt, input, schema, paid } = work;
  const { output, overridden } = prompt.rules?.(input, fitting) ?? { output: fitting, overridden: [] };
  if (!schema.safeParse(output).success) {
    await keepCall(work, asked);
    throw new SignalboxError('INTERNAL', { detail: `the rules of prompt ${prompt.name} broke its schema` });
  }
  const decision = prompt.decision(output);
  await keepEnding(work, asked, { rung, decision, output, details: { healed, normalised, overridden, ...details }, remember });
  return { output, decision, model: asked.model, rawRef: asked.call.rawRef, overridden, usage: usageOf(paid) };
}

async function fail(work: StepWork, turn: ModelTurn, asked: ModelReply, code: FailureCode, problem: string): Promise<never> {
  await keepEnding(work, asked, { rung: turn.rung, decision: { choice: code, confidence: null, reasoning: problem }, details: {} });
  throw new SignalboxError(code, { detail: `prompt ${work.prompt.name}: ${problem}` });
}
