import { finishOf, worstReason } from '../../kit/common/finish.ts';
import type { ModelAnswer, ModelToolCall } from '../../kit/activity/model/provider.ts';
import { SignalboxError } from '../../kit/common/failures.ts';
import { spoiltCode } from './codes.ts';
import { readContent } from './content.ts';
import { readErrorBody } from './error-body.ts';
import { toInBandFailure } from './failure.ts';
import { readUsage } from './usage.ts';

/** Fields in which servers report the finish reason. */
interface Reasons {
  finish_reason?: unknown;
  /** The reason of the server behind a gateway; can be more precise than the gateway's. */
  native_finish_reason?: unknown;
  stop_reason?: unknown;
  done_reason?: unknown;
  finish_details?: { type?: unknown } | null;
  incomplete_details?: { reason?: unknown } | null;
}

/** The parts of a chat completion that we read. Any of them can be missing or have another type. */
interface Completion extends Reasons {
  error?: unknown;
  model?: unknown;
  choices?: (Choice | null)[] | null;
  usage?: unknown;
}

interface Choice extends Reasons {
  error?: unknown;
  refusal?: unknown;
  message?: Message | null;
  content_filter_results?: Record<string, { filtered?: unknown } | null> | null;
}

interface Message extends Reasons {
  error?: unknown;
  refusal?: unknown;
  content?: unknown;
  tool_calls?: unknown;
}

/**
 * Reads the body of a chat completion: errors, refusals and finish reason first, in any field, and the content last.
 * @throws SignalboxError MODEL_ANSWER_BROKEN when the body is no completion; another code when it contains an error despite status 200.
 */
export function readCompletion(body: string, asked: string): ModelAnswer {
  const completion: Completion = parseBody(body);
  const choice = Array.isArray(completion.choices) ? completion.choices[0] : null;
  const message = choice?.message;
  if (!choice || !message) return readFailedGeneration(completion, asked) ?? failWithout('choices', completion);
  const answer = readChoice(completion, choice, message, asked);
  const error = [completion.error, choice.error, message.error].find(isError);
  const spoilt = error === undefined ? null : readFailedGeneration({ error, usage: completion.usage }, answer.model);
  if (spoilt) return spoilt;
  const failure = error === undefined ? brokenOff(answer) : toInBandFailure(readErrorBody({ error }));
  if (!failure) return answer;
  if (isEmpty(answer)) throw failure;
  return { ...answer, failure };
}

/** Reads a failed generation from the error that a provider sends instead of an answer; null for any other error. */
export function readFailedGeneration(body: unknown, model: string): ModelAnswer | null {
  const { codes, message, failedGeneration } = readErrorBody(body);
  const code = spoiltCode(codes);
  if (code === null) return null;
  const { usage } = (body ?? {}) as Completion;
  const isCut = /\bmax(?:imum)?\b.{0,40}\btokens\b/i.test(message);
  return { text: failedGeneration ?? '', finishReason: isCut ? 'length' : code, refusal: null, usage: readUsage(usage, true), model };
}

/** Reads a body with status 200. @throws SignalboxError MODEL_ANSWER_BROKEN when it is no JSON object. */
export function parseBody(body: string): object {
  try {
    const value: unknown = JSON.parse(body);
    if (typeof value === 'object' && value !== null) return value;
  } catch (cause) {
    throw broken(/^\s*(?:data|event)?:/.test(body) ? 'it is a stream, which was not requested' : 'it is not JSON', cause);
  }
  throw broken('it is not a JSON object');
}

/** A body without what was asked for may be an error. */
export function failWithout(what: string, body: object): never {
  const told = readErrorBody(body);
  throw told.message === '' && told.codes.length === 0 ? broken(`it has no ${what}`) : toInBandFailure(told);
}

function readChoice(completion: Completion, choice: Choice, message: Message, asked: string): ModelAnswer {
  const said = readContent(message.content);
  const toolCalls = readToolCalls(message.tool_calls);
  const refusal = refusalOf(message.refusal) ?? refusalOf(choice.refusal) ?? said.refusal;
  const isFiltered = Object.values(choice.content_filter_results ?? {}).some((result) => result?.filtered === true);
  const reasons = [...(isFiltered ? ['content_filter'] : []), ...[choice, message, completion].flatMap(reasonsOf)];
  return {
    text: said.text,
    ...(toolCalls.length > 0 ? { toolCalls } : {}),
    finishReason: worstReason(reasons) ?? 'unknown',
    refusal,
    usage: readUsage(completion.usage, said.text !== '' || toolCalls.length > 0 || refusal !== null),
    model: typeof completion.model === 'string' ? completion.model : asked,
  };
}

const reasonsOf = (told: Reasons): string[] =>
  [
    told.finish_reason,
    told.native_finish_reason,
    told.stop_reason,
    told.done_reason,
    told.finish_details?.type,
    told.incomplete_details?.reason,
  ].filter((reason) => typeof reason === 'string' && reason !== '') as string[];

/** The text of a refusal, or null. Some servers give no text. */
const refusalOf = (refusal: unknown): string | null => (typeof refusal === 'string' ? refusal || null : refusal ? 'no reason given' : null);

/** Some servers send an error field of nulls, zeros and empty texts when there was no error. */
const isError = (error: unknown): boolean =>
  typeof error === 'object' && error !== null ? Object.values(error).some(Boolean) : Boolean(error);

/** A provider that fails while answering reports it only in the finish reason. */
const brokenOff = ({ finishReason }: ModelAnswer): SignalboxError | null =>
  finishOf(finishReason) === 'failed'
    ? new SignalboxError('MODEL_UNAVAILABLE', { detail: `it broke the answer off (finish reason ${finishReason.slice(0, 100)})` })
    : null;

/** Without content and usage the answer costs nothing. */
const isEmpty = ({ text, toolCalls, refusal, usage }: ModelAnswer): boolean =>
  text === '' && !toolCalls && refusal === null && usage === null;

/** Calls without a name are kept, so that the model gets an error for them. */
const readToolCalls = (calls: unknown): ModelToolCall[] => (Array.isArray(calls) ? calls.map(readToolCall) : []);

function readToolCall(call: unknown): ModelToolCall {
  const { id, function: called } = (call ?? {}) as { id?: unknown; function?: { name?: unknown; arguments?: unknown } | null };
  return {
    id: typeof id === 'string' ? id : '',
    name: typeof called?.name === 'string' ? called.name : '',
    arguments: argumentsText(called?.arguments),
  };
}

/** Some servers send an object instead of JSON text. */
const argumentsText = (given: unknown): string => (typeof given === 'string' ? given : JSON.stringify(given ?? {}));

/** The failure of an answer that cannot be read. */
export const broken = (detail: string, cause?: unknown): SignalboxError => new SignalboxError('MODEL_ANSWER_BROKEN', { detail, cause });
