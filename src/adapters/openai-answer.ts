import { SignalboxError } from '../kit/common/failures.ts';
import type { ModelAnswer, ModelToolCall, ModelUsage } from '../kit/activity/model/provider.ts';
import { toModelFailure } from './openai-failure.ts';

/** The parts of a chat completion that we read; servers leave out any of them. */
interface Completion {
  error?: { message?: string; code?: string | number | null; type?: string | null } | string | null;
  model?: string;
  choices?: { message?: Message | null; finish_reason?: string | null }[] | null;
  usage?: { prompt_tokens?: number; completion_tokens?: number; prompt_tokens_details?: { cached_tokens?: number } | null } | null;
}

interface Message {
  content?: string | null;
  refusal?: string | null;
  tool_calls?: unknown;
}

/**
 * Reads the body of a chat completion.
 * @throws SignalboxError MODEL_ANSWER_BROKEN when it is none; the code of the error when it holds one in spite of its status 200.
 */
export function readCompletion(body: string, asked: string): ModelAnswer {
  const completion = parse(body);
  if (completion.error) throw inBand(completion.error);
  const choice = completion.choices?.[0];
  if (!choice?.message) throw broken('it has no choices');
  const { content, refusal } = choice.message;
  const toolCalls = readToolCalls(choice.message.tool_calls);
  return {
    text: typeof content === 'string' ? content : '',
    ...(toolCalls.length > 0 ? { toolCalls } : {}),
    finishReason: choice.finish_reason ?? 'unknown',
    refusal: refusal || null,
    usage: readUsage(completion.usage),
    model: completion.model ?? asked,
  };
}

function parse(body: string): Completion {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value === 'object' && value !== null) return value;
  } catch (cause) {
    throw broken(body.startsWith('data:') ? 'it is a stream that nobody asked for' : 'it is not JSON', cause);
  }
  throw broken('it is not a JSON object');
}

/** Gateways send the error of the server behind them with status 200 and its status as code. */
function inBand(error: NonNullable<Completion['error']>): SignalboxError {
  const { message, code, type } = typeof error === 'string' ? { message: error, code: null, type: null } : error;
  const status = Number(code);
  const detail = message ?? 'an error with status 200';
  if (Number.isInteger(status) && status >= 400) return toModelFailure(Object.assign(new Error(detail), { status, type }));
  return code === 'insufficient_quota'
    ? toModelFailure(Object.assign(new Error(detail), { status: 429, code }))
    : broken(detail.slice(0, 200));
}

const count = (value: unknown): number => (typeof value === 'number' && Number.isSafeInteger(value) && value >= 0 ? value : 0);

/** A call without a name stays one, so that the model is told about it. */
const readToolCalls = (calls: unknown): ModelToolCall[] => (Array.isArray(calls) ? calls.map(readToolCall) : []);

function readToolCall(call: unknown): ModelToolCall {
  const { id, function: called } = (call ?? {}) as { id?: unknown; function?: { name?: unknown; arguments?: unknown } | null };
  return {
    id: typeof id === 'string' ? id : '',
    name: typeof called?.name === 'string' ? called.name : '',
    arguments: argumentsText(called?.arguments),
  };
}

/** Some servers send an object in place of its JSON. */
const argumentsText = (given: unknown): string => (typeof given === 'string' ? given : JSON.stringify(given ?? {}));

/** Null when the server does not count, so that the price is unknown and not zero. */
function readUsage(usage: Completion['usage']): ModelUsage | null {
  if (typeof usage?.prompt_tokens !== 'number' || typeof usage.completion_tokens !== 'number') return null;
  const inputTokens = count(usage.prompt_tokens);
  return {
    inputTokens,
    outputTokens: count(usage.completion_tokens),
    cachedInputTokens: Math.min(count(usage.prompt_tokens_details?.cached_tokens), inputTokens),
  };
}

const broken = (detail: string, cause?: unknown): SignalboxError => new SignalboxError('MODEL_ANSWER_BROKEN', { detail, cause });
