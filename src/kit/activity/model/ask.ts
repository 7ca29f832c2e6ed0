import { jsonBlob, textBlob, type Blob } from '../../../store/blobs.ts';
import { SignalboxError } from '../../common/failures.ts';
import { hashOf } from '../../../store/hash.ts';
import type { CallRow, PaidCall } from './calls.ts';
import type { Turn } from './ladder.ts';
import { usdNanoOf } from './prices.ts';
import type { ModelAnswer, ModelRequest } from './provider.ts';
import type { StepWork } from './step-work.ts';

/** Says that the model refused; kept in the row, so that a repeat refuses too. */
export const REFUSED = 'refusal';

/** The answer to one turn. `row` and `blob` wait to be committed; both are null when an earlier attempt has committed them. */
export interface Asked {
  call: PaidCall;
  model: string;
  requestHash: string;
  row: CallRow | null;
  blob: Blob | null;
}

/** Takes the answer that is paid for, else asks the provider. @throws SignalboxError with a MODEL_ code. */
export async function ask(work: StepWork, turn: Turn): Promise<Asked> {
  const request = requestOf(work, turn);
  const requestHash = hashOf(contentOf(request));
  const known = work.paid.get(requestHash);
  if (known) return { call: known, model: request.model, requestHash, row: null, blob: null };
  const startedAt = performance.now();
  const answer = await complete(work, turn, request);
  const durationMs = Math.round(performance.now() - startedAt);
  return asked(work, turn, { request, requestHash, answer, durationMs });
}

function requestOf({ parts, prompt, scope, jsonSchema, tools }: StepWork, turn: Turn): ModelRequest {
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

/** What the answer depends on: the part of a request that makes it the same request. */
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

async function complete({ parts, prompt, scope }: StepWork, turn: Turn, request: ModelRequest): Promise<ModelAnswer> {
  try {
    return await parts.provider.complete(request);
  } catch (error) {
    if (error instanceof SignalboxError) {
      const { code, retryAfterMs } = error;
      const { runId: run, activityId, attempt } = scope;
      parts.logger.warn(
        { run, activityId, attempt, prompt: prompt.name, model: request.model, rung: turn.rung, code, retryAfterMs },
        'model call failed',
      );
    }
    throw error;
  }
}

interface Received {
  request: ModelRequest;
  requestHash: string;
  answer: ModelAnswer;
  durationMs: number;
}

function asked({ parts, prompt, scope }: StepWork, turn: Turn, { request, requestHash, answer, durationMs }: Received): Asked {
  const text = answer.refusal ?? answer.text;
  const { toolCalls } = answer;
  const blob = toolCalls ? jsonBlob({ text, toolCalls }) : textBlob(text);
  const call: PaidCall = {
    text,
    toolCalls,
    finishReason: answer.refusal === null ? answer.finishReason : REFUSED,
    inputTokens: answer.usage?.inputTokens ?? 0,
    outputTokens: answer.usage?.outputTokens ?? 0,
    usdNano: usdNanoOf(parts.prices, request.model, answer.usage),
    rawRef: blob.ref,
  };
  const row: CallRow = {
    run_id: scope.runId,
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
  return { call, model: request.model, requestHash, row, blob };
}
