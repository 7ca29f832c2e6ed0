import type OpenAI from 'openai';
import type { ModelProvider, ModelRequest } from '../../kit/activity/model/provider.ts';
import { SignalboxError } from '../../kit/common/failures.ts';
import { limitBody } from '../http/limit-body.ts';
import { readCompletion, readFailedGeneration } from './answer.ts';
import { withoutBytes } from './bytes.ts';
import { readEmbeddings } from './embeddings.ts';
import { toModelFailure } from './failure.ts';
import { aboutImages } from './images.ts';
import { toMessages, toTools, withSchema } from './messages.ts';
import { strictSchema } from './schema.ts';

/** Limit of an answer's size. */
const MOST_BYTES = 1_000_000;
const MOST_VECTOR_BYTES = 8_000_000;

export interface OpenAiOptions {
  /** Chat-completions API, for example `https://api.openai.com/v1`. */
  baseUrl?: string | undefined;
  apiKey: string;
  /** Name of the field for the output limit; many other servers know only `max_tokens`. */
  tokenLimit?: 'max_completion_tokens' | 'max_tokens' | undefined;
}

/** Any OpenAI-compatible API as a model provider. Sends one request per call; Temporal does the retries. */
export function createOpenAiProvider({ baseUrl, apiKey, tokenLimit = 'max_completion_tokens' }: OpenAiOptions): ModelProvider {
  let client: Promise<OpenAI> | undefined;
  const connect = async (): Promise<OpenAI> => {
    const { OpenAI: Client } = await import('openai'); // takes 90 ms: loaded by the first call, to keep the start fast
    return new Client({ baseURL: baseUrl, apiKey, maxRetries: 0, logLevel: 'off', fetch: fetchLimited });
  };
  /** Sends a request within its time and reads the whole body. */
  async function send<T>(request: Timed, call: (client: OpenAI, options: Options) => Promise<T>): Promise<T> {
    const loaded = await (client ??= connect()); // takes none of the call's time
    const deadline = AbortSignal.timeout(request.timeoutMs); // the package's time-out covers only the headers, not the body
    const signal = AbortSignal.any([request.signal, deadline]);
    try {
      return await call(loaded, optionsOf(request, signal));
    } catch (error) {
      request.signal.throwIfAborted();
      if (!deadline.aborted || error instanceof SignalboxError) throw error; // an answer that was refused before stays refused
      throw new SignalboxError('MODEL_TIMEOUT', { detail: `no whole answer within ${request.timeoutMs} ms`, cause: error });
    }
  }
  return {
    async complete(request) {
      const ask = send(request, async ({ chat }, options) => {
        const response = await chat.completions.create(bodyOf(request, tokenLimit), options).asResponse();
        return readCompletion(await response.text(), request.model);
      });
      return ask.catch((error: unknown) => {
        if (request.signal.aborted) throw error;
        const spoilt = readFailedGeneration((error as { error?: unknown }).error, request.model);
        if (spoilt) return spoilt;
        throw request.images ? aboutImages(toModelFailure(error)) : toModelFailure(error);
      });
    },
    async embed(request) {
      const { model, texts } = request;
      const ask = send(request, async ({ embeddings }, options) => {
        // servers differ in what they send by default, and the package's default is base64
        const response = await embeddings.create({ model, input: [...texts], encoding_format: 'float' }, options).asResponse();
        return readEmbeddings(await response.text(), texts.length);
      });
      return ask.catch((error: unknown) => {
        throw request.signal.aborted ? error : toModelFailure(error);
      });
    },
  };
}

type Timed = Pick<ModelRequest, 'timeoutMs' | 'signal' | 'run' | 'prompt'>;
type Options = ReturnType<typeof optionsOf>;

const fetchLimited: typeof fetch = async (url, init) => {
  const isVectors = (url as string).includes('/embeddings');
  const response = limitBody(await fetch(url, init), isVectors ? MOST_VECTOR_BYTES : MOST_BYTES);
  return response.ok ? response : wholeError(response);
};

/** Moves the whole body into its field `error`, the only one that the package keeps. */
async function wholeError(response: Response): Promise<Response> {
  const { status, headers } = response;
  const text = withoutBytes(await response.text().catch(() => '')); // the status is enough
  return Response.json({ error: jsonOr(text) }, { status, headers });
}

function jsonOr(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text; // such as an HTML page of a proxy
  }
}

const optionsOf = ({ timeoutMs, run, prompt }: Timed, signal: AbortSignal) => ({
  signal,
  timeout: timeoutMs,
  headers: { 'x-signalbox-run': headerText(run), 'x-signalbox-prompt': headerText(prompt) },
});

const headerText = (text: string): string => text.replace(/[^\x21-\x7e]/gu, encodeURIComponent);

function bodyOf(request: ModelRequest, tokenLimit: string): OpenAI.ChatCompletionCreateParamsNonStreaming {
  const strict = request.format === 'json_schema';
  const body = { model: request.model, stream: false as const, [tokenLimit]: request.outputTokens, ...toTools(request, strict) };
  if (strict) {
    const json_schema = { name: request.schemaName, strict: true, schema: strictSchema(request.schema) };
    return { ...body, messages: toMessages(request.messages, request.images), response_format: { type: 'json_schema', json_schema } };
  }
  const messages = toMessages(withSchema(request), request.images);
  return request.format === 'json_object' ? { ...body, messages, response_format: { type: 'json_object' } } : { ...body, messages };
}
