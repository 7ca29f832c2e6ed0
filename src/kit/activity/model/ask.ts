import { jsonBlob, textBlob, type Blob } from '../../../store/blobs.ts';
import { SignalboxError } from '../../common/failures.ts';
import type { Reservation } from '../../../store/budget.ts';
import { hashOf } from '../../../store/hash.ts';
import type { NewModelCall } from '../../../store/model-work.ts';
import { mostOf, releaseOnFailure, reserveCall } from './budget.ts';
import type { PaidCall } from './calls.ts';
import type { ModelTurn } from './ladder.ts';
import { usdNanoOf } from './prices.ts';
import type { WorstCase } from './prompt.ts';
import type { ModelAnswer, ModelRequest } from './provider.ts';
import type { StepWork } from './step-work.ts';

/** Finish reason of a refusal; stored in the row, so that a repeat is refused too. */
export const REFUSED = 'refusal';

/** The answer to one turn. `row`, `blob` and `reservation` are still to be committed (`workOf`); null when an earlier attempt did that. */
export interface ModelReply {
  call: PaidCall;
  /** The model that answered. */
  model: string;
  requestHash: string;
  row: NewModelCall | null;
  blob: Blob | null;
  reservation: Reservation | null;
  /** Set when the provider broke the answer off: unusable, but perhaps billed. */
  failure?: SignalboxError;
  /** For an answer from the cache: the run that paid for it, and when. */
  source?: { run: string; at: string };
}

/** One turn as a request, with its content and hash. */
interface Question {
  request: ModelRequest;
  content: ReturnType<typeof contentOf>;
  requestHash: string;
}

function questionOf(work: StepWork, turn: ModelTurn): Question {
  const request = requestOf(work, turn);
  const content = contentOf(request);
  return { request, content, requestHash: hashOf(content) };
}

/** The answer to a turn that is already paid for, or null. */
export const paidAnswer = (work: StepWork, turn: ModelTurn): ModelReply | null => paidFor(work, questionOf(work, turn));

function paidFor(work: StepWork, question: Question): ModelReply | null {
  const { requestHash } = question;
  const call = work.paid.get(requestHash);
  if (call && isUncounted(call)) call.held = heldFor(work, question);
  return call ? { call, model: call.model, requestHash, row: null, blob: null, reservation: null } : null;
}

/** Only answers from the cache use no tokens. */
const isUncounted = ({ inputTokens, outputTokens, cached }: PaidCall): boolean => inputTokens + outputTokens === 0 && !cached;

function heldFor({ parts }: StepWork, { request: { model, outputTokens }, content }: Question): WorstCase {
  const most = mostOf(parts.prices, { model, content, outputTokens });
  return { ...most, usdNano: most.usdNano ?? 0 };
}

/** Returns the answer already paid for, else reserves the worst case and asks the provider. @throws SignalboxError BUDGET_EXCEEDED or with a MODEL_ code. */
export async function askModel(work: StepWork, turn: ModelTurn): Promise<ModelReply> {
  const question = questionOf(work, turn);
  const paid = paidFor(work, question);
  if (paid) return paid;
  const { parts, scope } = work;
  const { request, content, requestHash } = question;
  const { model, outputTokens, timeoutMs } = request;
  const reservation = await reserveCall(parts, scope, { requestHash, content, model, outputTokens, timeoutMs });
  const startedAt = performance.now();
  const answer = await releaseOnFailure(parts.db, reservation, () => complete(work, turn, request));
  const durationMs = Math.round(performance.now() - startedAt);
  return asked(work, turn, { question, reservation, answer, durationMs });
}

function requestOf({ parts, prompt, scope, jsonSchema, tools }: StepWork, turn: ModelTurn): ModelRequest {
  const { name, format } = parts.models[turn.tier];
  return {
    model: name,
    format,
    messages: turn.messages,
    schema: jsonSchema,
    schemaName: prompt.name,
    tools,
    toolChoice: turn.toolChoice,
    outputTokens: turn.outputTokens,
    timeoutMs: prompt.limits.timeoutMs,
    signal: scope.signal,
    run: scope.runId,
    prompt: prompt.name,
  };
}

/** The parts of a request that determine its answer. */
const contentOf = ({ model, format, messages, schema, schemaName, tools, toolChoice, outputTokens }: ModelRequest) => ({
  model,
  format,
  messages,
  schema,
  schemaName,
  tools,
  toolChoice,
  outputTokens,
});

async function complete(work: StepWork, turn: ModelTurn, request: ModelRequest): Promise<ModelAnswer> {
  try {
    const answer = await work.parts.provider.complete(request);
    if (answer.failure) logFailure(work, turn, request, answer.failure);
    return answer;
  } catch (error) {
    if (error instanceof SignalboxError) logFailure(work, turn, request, error);
    throw error;
  }
}

function logFailure(
  { parts, prompt, scope }: StepWork,
  turn: ModelTurn,
  request: ModelRequest,
  { code, retryAfterMs }: SignalboxError,
): void {
  const { runId: run, activityId, attempt } = scope;
  parts.logger.warn(
    { run, activityId, attempt, prompt: prompt.name, model: request.model, rung: turn.rung, code, retryAfterMs },
    'model call failed',
  );
}

interface Received {
  question: Question;
  reservation: Reservation | null;
  answer: ModelAnswer;
  durationMs: number;
}

function asked(work: StepWork, turn: ModelTurn, { question, reservation, answer, durationMs }: Received): ModelReply {
  const { parts, prompt, scope, tools } = work;
  const { request, requestHash } = question;
  const text = answer.refusal ?? answer.text;
  const held = answer.usage === null ? { held: heldFor(work, question) } : {};
  const blob = tools ? jsonBlob({ text, toolCalls: answer.toolCalls ?? [], ...held }) : textBlob(text);
  const call: PaidCall = {
    model: request.model,
    text,
    finishReason: answer.refusal === null ? answer.finishReason : REFUSED,
    inputTokens: answer.usage?.inputTokens ?? 0,
    outputTokens: answer.usage?.outputTokens ?? 0,
    usdNano: usdNanoOf(parts.prices, request.model, answer.usage),
    ...held,
    rawRef: blob.ref,
  };
  const row: NewModelCall = {
    activity_id: scope.activityId,
    step: scope.step,
    prompt: prompt.name,
    prompt_version: prompt.version,
    tier: turn.tier,
    model: request.model,
    request_hash: requestHash,
    rung: turn.rung,
    finish_reason: call.finishReason,
    input_tokens: call.inputTokens,
    output_tokens: call.outputTokens,
    usd_nano: call.usdNano,
    raw_ref: blob.ref,
    duration_ms: durationMs,
  };
  return { call, model: request.model, requestHash, row, blob, reservation, ...(answer.failure ? { failure: answer.failure } : {}) };
}
