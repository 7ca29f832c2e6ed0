import { z } from 'zod';

/** An error of the chat-completions protocol. */
export class ProtocolError extends Error {
  override readonly name = 'ProtocolError';

  constructor(
    readonly status: number,
    message: string,
    readonly code: string | null = null,
    readonly param: string | null = null,
    readonly type = 'invalid_request_error',
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

const Part = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text'), text: z.string() }),
  z.object({ type: z.literal('refusal'), refusal: z.string() }),
]);
/** A text, or parts of one. */
const Content = z.preprocess(
  (given) => (typeof given === 'string' ? [{ type: 'text', text: given }] : given),
  z.array(Part).transform((parts) => parts.map((part) => (part.type === 'text' ? part.text : part.refusal)).join('\n')),
);

const Call = z.object({ id: z.string(), function: z.object({ name: z.string(), arguments: z.string() }) });
const Message = z
  .discriminatedUnion('role', [
    z.object({ role: z.enum(['system', 'developer', 'user']), content: Content }),
    z.object({ role: z.literal('assistant'), content: Content.nullish(), tool_calls: z.array(Call).nullish() }),
    z.object({ role: z.literal('tool'), content: Content, tool_call_id: z.string() }),
  ])
  .transform((message) => ({
    role: message.role,
    content: message.content ?? '',
    toolCalls: (message.role === 'assistant' ? (message.tool_calls ?? []) : []).map((call) => ({ ...call, type: 'function' as const })),
    toolCallId: message.role === 'tool' ? message.tool_call_id : null,
  }));

const AnySchema = z.record(z.string(), z.unknown());
const ToolFunction = z.object({
  name: z.string().min(1),
  description: z.string().default(''),
  parameters: AnySchema.default({ type: 'object', properties: {} }),
});
const Format = z.discriminatedUnion('type', [
  z.object({ type: z.literal('text') }),
  z.object({ type: z.literal('json_object') }),
  z.object({ type: z.literal('json_schema'), json_schema: z.object({ schema: AnySchema }) }),
]);
const Limit = z.int().min(1).nullish();

export const ChatRequest = z
  .object({
    model: z.string(),
    messages: z.array(Message).min(1),
    tools: z.array(z.object({ type: z.literal('function'), function: ToolFunction })).nullish(),
    tool_choice: z.union([z.enum(['auto', 'none', 'required']), z.object({ function: z.object({ name: z.string() }) })]).nullish(),
    response_format: Format.nullish(),
    max_tokens: Limit,
    max_completion_tokens: Limit,
    n: z.literal(1).nullish(),
    stream: z.literal(false, 'this model does not stream').nullish(),
    metadata: z.record(z.string(), z.string()).nullish(),
  })
  .transform(({ model, messages, tools, tool_choice: choice, response_format: format, ...rest }) => ({
    model,
    messages,
    tools: (tools ?? []).map((tool) => tool.function),
    toolChoice: typeof choice === 'object' && choice !== null ? choice.function : (choice ?? 'auto'),
    wantsJson: format?.type === 'json_object',
    schema: format?.type === 'json_schema' ? format.json_schema.schema : null,
    maxTokens: rest.max_completion_tokens ?? rest.max_tokens ?? null,
    metadata: rest.metadata ?? {},
  }));

/** Validates a parsed body. @throws ProtocolError 400 that names the parameter, such as `messages[0].content`. */
export function readBodyAs<Schema extends z.ZodType>(schema: Schema, body: unknown): z.output<Schema> {
  const read = schema.safeParse(body);
  if (read.success) return read.data;
  const { path, message } = read.error.issues[0]!;
  const parameter = path.map((key, at) => (typeof key === 'number' ? `[${key}]` : `${at === 0 ? '' : '.'}${String(key)}`)).join('');
  throw new ProtocolError(400, `Invalid value for '${parameter}': ${message}.`, 'invalid_value', parameter || null);
}

/** @throws ProtocolError 404 for a model that is not served. */
export function requireModel(model: string, served: readonly string[]): void {
  if (!served.includes(model))
    throw new ProtocolError(
      404,
      `The model '${model}' does not exist; this server has ${served.join(' and ')}.`,
      'model_not_found',
      'model',
    );
}
