import { createHash } from 'node:crypto';
import type OpenAI from 'openai';
import { z } from 'zod';

/** An error of the chat-completions protocol. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';

  constructor(
    readonly status: number,
    message: string,
    readonly code: string,
    readonly param: string | null = null,
    readonly type = status < 500 ? 'invalid_request_error' : 'server_error',
  ) {
    super(message);
  }

  /** The response body for the error. */
  get body() {
    const { message, type, code, param } = this;
    return { error: { message, type, code, param } };
  }
}

/** The model that reads images. */
export const VISION_MODEL = 'offline-vision';
export const MODELS = ['offline-small', 'offline-large', VISION_MODEL];

/** A PNG file in the request; this server fetches nothing. */
const Png = z
  .string()
  .startsWith('data:image/png;base64,', 'expected data:image/png;base64,…')
  .transform((url) => Buffer.from(url.slice(url.indexOf(',') + 1), 'base64'));
const Part = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string() }).transform(({ text }) => text),
  z.object({ type: z.literal('image_url'), image_url: z.object({ url: Png }) }).transform(({ image_url }) => image_url.url),
]);
/** A text, or parts of one and images. */
const Content = z.preprocess((given) => (typeof given === 'string' ? [{ type: 'text', text: given }] : given), z.array(Part));
const ToolCall = z.object({
  id: z.string(),
  type: z.literal('function'),
  function: z.object({ name: z.string(), arguments: z.string() }),
});
export type ToolCall = z.output<typeof ToolCall>;
const Message = z
  .object({
    role: z.enum(['system', 'developer', 'user', 'assistant', 'tool']),
    content: Content.nullish(),
    tool_calls: z.array(ToolCall).nullish(),
    tool_call_id: z.string().nullish(),
  })
  .refine(({ role, content }) => role === 'assistant' || content, { path: ['content'], error: 'a text is needed' })
  .transform(({ role, content, ...rest }) => ({
    role,
    content: (content ?? []).filter((part) => typeof part === 'string').join('\n'),
    images: (content ?? []).filter((part) => Buffer.isBuffer(part)),
    toolCalls: rest.tool_calls ?? [],
    answers: rest.tool_call_id,
  }));

const AnySchema = z.record(z.string(), z.unknown());
const Tool = z.object({
  name: z.string().min(1),
  description: z.string().default(''),
  parameters: AnySchema.default({ type: 'object', properties: {} }),
});
export type Tool = z.output<typeof Tool>;
const NO_SCHEMA = 'the offline model needs the JSON schema of the answer: { "type": "json_schema", "json_schema": { "schema": … } }';
const Limit = z.int().min(1).nullish();

/** A chat-completions request, normalised over the protocol's variants. */
export const ChatRequest = z
  .object({
    model: z.string(),
    messages: z.array(Message).min(1),
    tools: z.array(z.object({ type: z.literal('function'), function: Tool })).nullish(),
    tool_choice: z.enum(['auto', 'none']).nullish(),
    response_format: z.object({ type: z.literal('json_schema', NO_SCHEMA), json_schema: z.object({ schema: AnySchema }) }, NO_SCHEMA),
    max_tokens: Limit,
    max_completion_tokens: Limit,
    n: z.literal(1).nullish(),
    stream: z.literal(false, 'this model does not stream').nullish(),
  })
  .transform(({ model, messages, tools, tool_choice: toolChoice, response_format: format, ...limits }) => ({
    model,
    messages: messages.map(({ images, ...message }) => message),
    images: messages.flatMap(({ images }) => images),
    tools: (tools ?? []).map((tool) => tool.function),
    mayCall: toolChoice !== 'none',
    schema: format.json_schema.schema,
    maxTokens: limits.max_completion_tokens ?? limits.max_tokens ?? Infinity,
  }));
export type ChatRequest = z.output<typeof ChatRequest>;

/** Validates a parsed body. @throws ProtocolError 400 that names the parameter, such as `messages[0].content`. */
export function readBodyAs<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const read = schema.safeParse(body);
  if (read.success) return read.data;
  const { path, message } = read.error.issues[0]!;
  const parameter = z.core.toDotPath(path);
  throw new ProtocolError(400, `Invalid value for '${parameter}': ${message}.`, 'invalid_value', parameter || null);
}

/** @throws ProtocolError 404 for a model that is not served. */
export function requireModel(model: string, served: readonly string[]): void {
  if (served.includes(model)) return;
  throw new ProtocolError(404, `The model '${model}' does not exist; this server has ${served.join(', ')}.`, 'model_not_found', 'model');
}

const CHARACTERS_PER_TOKEN = 4;
const TOKENS_AN_IMAGE = 1_000;

/** Estimates four characters per token, a fair average for European languages. */
export const estimateTokens = (text: string): number => Math.ceil(text.length / CHARACTERS_PER_TOKEN);

export const shortHash = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 24);

/** Text or tool calls. */
interface Answer {
  content: string | null;
  tool_calls?: ToolCall[];
}

/** Builds the completion, cut off at the request's token limit. */
export function toCompletion(request: ChatRequest, answer: Answer): OpenAI.ChatCompletion {
  const said = answer.content?.slice(0, request.maxTokens * CHARACTERS_PER_TOKEN) ?? null;
  const message = { role: 'assistant' as const, refusal: null, ...answer, content: said };
  const finish_reason = said !== answer.content ? 'length' : answer.tool_calls ? 'tool_calls' : 'stop';
  const prompt_tokens =
    estimateTokens(JSON.stringify([request.messages, request.tools, request.schema])) + TOKENS_AN_IMAGE * request.images.length;
  const completion_tokens = estimateTokens(said ?? JSON.stringify(answer.tool_calls));
  return {
    id: `chatcmpl-${shortHash([request.messages, request.schema, answer])}`,
    object: 'chat.completion',
    created: Math.floor(Date.now() / 1000),
    model: request.model,
    choices: [{ index: 0, message, logprobs: null, finish_reason }],
    usage: { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens },
    system_fingerprint: 'offline',
  };
}
