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

export const MODELS = ['offline-small', 'offline-large'] as const;

export type JsonSchema = { [key: string]: unknown };

/** A chat-completions request, normalised over the protocol's variants. */
export type ChatRequest = z.output<typeof ChatRequest>;
export type Message = ChatRequest['messages'][number];
export type Tool = ChatRequest['tools'][number];
export type ToolCall = Message['toolCalls'][number];

/** A text, or parts of one. */
const Content = z.preprocess(
  (given) => (typeof given === 'string' ? [{ type: 'text', text: given }] : given),
  z.array(z.object({ type: z.literal('text'), text: z.string() })).transform((parts) => parts.map(({ text }) => text).join('\n')),
);
const Call = z.object({
  id: z.string(),
  type: z.literal('function'),
  function: z.object({ name: z.string(), arguments: z.string() }),
});
const Message = z
  .object({
    role: z.enum(['system', 'developer', 'user', 'assistant', 'tool']),
    content: Content.nullish(),
    tool_calls: z.array(Call).nullish(),
    tool_call_id: z.string().nullish(),
  })
  .refine(({ role, content }) => role === 'assistant' || typeof content === 'string', { path: ['content'], error: 'a text is needed' })
  .transform(({ role, ...rest }) => ({ role, content: rest.content ?? '', toolCalls: rest.tool_calls ?? [], answers: rest.tool_call_id }));

const AnySchema = z.record(z.string(), z.unknown());
const Tool = z.object({
  name: z.string().min(1),
  description: z.string().default(''),
  parameters: AnySchema.default({ type: 'object', properties: {} }),
});
const Format = z.discriminatedUnion('type', [
  z.object({ type: z.enum(['text', 'json_object']) }),
  z.object({ type: z.literal('json_schema'), json_schema: z.object({ schema: AnySchema }) }),
]);
const Limit = z.int().min(1).nullish();

export const ChatRequest = z
  .object({
    model: z.string(),
    messages: z.array(Message).min(1),
    tools: z.array(z.object({ type: z.literal('function'), function: Tool })).nullish(),
    tool_choice: z.enum(['auto', 'none']).nullish(),
    response_format: Format.nullish(),
    max_tokens: Limit,
    max_completion_tokens: Limit,
    n: z.literal(1).nullish(),
    stream: z.literal(false, 'this model does not stream').nullish(),
  })
  .transform(({ model, messages, tools, tool_choice: toolChoice, response_format: format, ...limits }) => ({
    model,
    messages,
    tools: (tools ?? []).map((tool) => tool.function),
    mayCall: toolChoice !== 'none',
    schema: format && 'json_schema' in format ? format.json_schema.schema : null,
    maxTokens: limits.max_completion_tokens ?? limits.max_tokens ?? Infinity,
  }));

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
