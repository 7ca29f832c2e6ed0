import { jsonBlob, textBlob } from '../../../store/blobs.ts';
import { releaseBudget, type Reservation } from '../../../store/budget.ts';
import { hashOf } from '../../../store/hash.ts';
import { SignalboxError } from '../../common/failures.ts';
import { REFUSED } from './answer.ts';
import { isExceeded, reserveCall, worstCaseOf } from './budget.ts';
import { attemptOf, rowOf } from './calls.ts';
import { loadImages } from './images.ts';
import { cheaperTurn, type ModelTurn } from './ladder.ts';
import { hasNextTier, usdNanoOf, type ModelAnswer, type ModelRequest } from './provider.ts';
import { reusedReply, type ModelReply, type PaidCall, type Question, type StepWork } from './work.ts';

/**
 * Asks the first question. Where a limit rules out the large model and the workflow allows it, asks the small one; a retry stays with the
 * model that its earlier attempt paid for.
 */
export async function askFirst(work: StepWork, turn: ModelTurn): Promise<{ turn: ModelTurn; reply: ModelReply }> {
  const { parts, scope } = work;
  const mayBeCheaper =
    turn.tier === 'large' && hasNextTier(parts.models) && (await parts.budgetFor?.(scope.runId))?.atLimit === 'cheaper_tier';
  if (!mayBeCheaper) return { turn, reply: await askModel(work, turn) };
  const earlier = cheaperTurn(turn, 'an earlier attempt was at its limit');
  const paid = paidReply(work, questionOf(work, earlier));
  if (paid) return { turn: earlier, reply: paid };
  try {
    return { turn, reply: await askOrReuse(work, turn) };
  } catch (error) {
    if (!isExceeded(error)) throw error;
    const small = cheaperTurn(turn, error.message);
    return { turn: small, reply: await askModel(work, small) };
  }
}

/**
 * Returns the answer already paid for, else reserves the worst case and asks the provider. The journal records when a limit stops it.
 * @throws SignalboxError BUDGET_EXCEEDED or with a MODEL_ code.
 */
export async function askModel(work: StepWork, turn: ModelTurn): Promise<ModelReply> {
  try {
    return await askOrReuse(work, turn);
  } catch (error) {
    if (isExceeded(error)) await recordExceeded(work, error);
    throw error;
  }
}

async function recordExceeded({ scope }: StepWork, { code, message }: SignalboxError): Promise<void> {
  const at = new Date().toISOString();
  const origin = `budget:${scope.activityId}:${at}`; // unique: after a grant the step may reach the same limit again
  await scope.commit(
    async () => undefined,
    [{ kind: 'rule', step: scope.step, by: 'budget', choice: code, reasoning: message, origin, at }],
  );
}

function questionOf({ parts, prompt, scope, jsonSchema, tools }: StepWork, turn: ModelTurn): Question {
  const { name, format } = parts.models[turn.tier];
  const { messages, toolChoice, outputTokens } = turn;
  const content = { model: name, format, messages, schema: jsonSchema, schemaName: prompt.name, tools, toolChoice, outputTokens };
  const circumstances = { timeoutMs: prompt.limits.timeoutMs, signal: scope.signal, run: scope.runId, prompt: prompt.name };
  return { request: { ...content, ...circumstances }, content, requestHash: hashOf(content) };
}

async function askOrReuse(work: StepWork, turn: ModelTurn): Promise<ModelReply> {
  const question = questionOf(work, turn);
  const paid = paidReply(work, question);
  if (paid) return paid;
  const reservation = await reserveCall(work.parts, work.scope, question);
  const startedAt = performance.now();
  const answer = await callProvider(work, turn, question, reservation);
  return newReply(work, turn, question, { answer, reservation, durationMs: Math.round(performance.now() - startedAt) });
}

function paidReply({ parts, paid }: StepWork, question: Question): ModelReply | null {
  const { requestHash } = question;
  const call = paid.get(requestHash);
  if (!call) return null;
  if (isUncounted(call)) call.held = worstCaseOf(parts.prices, question);
  return reusedReply(call, requestHash);
}

/** Only answers from the cache use no tokens. */
const isUncounted = ({ inputTokens, outputTokens, cached }: PaidCall): boolean => inputTokens + outputTokens === 0 && !cached;

/** A failed call releases its reservation, because its cost is unknown. */
async function callProvider(work: StepWork, turn: ModelTurn, { request }: Question, reservation: Reservation | null): Promise<ModelAnswer> {
  const { provider, db } = work.parts;
  try {
    const images = await loadImages(work, request.messages);
    const answer = await provider.complete(images.length > 0 ? { ...request, images } : request);
    if (answer.failure) logFailure(work, turn, request, answer.failure);
    return answer;
  } catch (error) {
    if (error instanceof SignalboxError) logFailure(work, turn, request, error);
    if (reservation) await releaseBudget(db, reservation);
    throw error;
  }
}

function logFailure({ parts, prompt, scope }: StepWork, { rung }: ModelTurn, { model }: ModelRequest, failure: SignalboxError): void {
  const { code, retryAfterMs } = failure;
  parts.logger.warn({ ...attemptOf(scope), prompt: prompt.name, model, rung, code, retryAfterMs }, 'model call failed');
}

interface Received {
  answer: ModelAnswer;
  reservation: Reservation | null;
  durationMs: number;
}

function newReply(
  work: StepWork,
  { tier, rung }: ModelTurn,
  question: Question,
  { answer, reservation, durationMs }: Received,
): ModelReply {
  const { parts, tools } = work;
  const { requestHash, request } = question;
  const { refusal, usage, toolCalls = [], failure } = answer;
  const text = refusal ?? answer.text;
  const held = usage === null ? { held: worstCaseOf(parts.prices, question) } : {};
  const blob = tools ? jsonBlob({ text, toolCalls, ...held }) : textBlob(text);
  const call: PaidCall = {
    model: request.model,
    text,
    finishReason: refusal === null ? answer.finishReason : REFUSED,
    inputTokens: usage?.inputTokens ?? 0,
    outputTokens: usage?.outputTokens ?? 0,
    usdNano: usdNanoOf(parts.prices, request.model, usage),
    ...held,
    rawRef: blob.ref,
  };
  const row = rowOf(work, call, { tier, rung, requestHash, durationMs });
  return { call, requestHash, row, blob, reservation, failure };
}
