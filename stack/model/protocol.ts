import { ProtocolError } from './protocol-error.ts';

export const MODELS = ['offline-small', 'offline-large'] as const;

export interface ToolCall {
  id: string;
  type: 'function';
  function: { name: string; arguments: string };
}

export interface Message {
  role: 'system' | 'developer' | 'user' | 'assistant' | 'tool';
  /** Plain text; content parts are joined on the way in. */
  content: string;
  toolCalls: ToolCall[];
  toolCallId: string | null;
}

export interface Tool {
  name: string;
  description: string;
  parameters: JsonSchema;
}

export type JsonSchema = { [key: string]: unknown };

/** A checked request, in one shape whatever variant of the protocol the client used. */
export interface ChatRequest {
  model: string;
  messages: Message[];
  tools: Tool[];
  toolChoice: 'auto' | 'none' | 'required' | { name: string };
  /** `json` is json_object: any JSON. */
  format: { kind: 'text' } | { kind: 'json' } | { kind: 'schema'; name: string; schema: JsonSchema };
  maxTokens: number | null;
  stream: boolean;
  includeUsage: boolean;
  metadata: Record<string, string>;
}

const isObject = (value: unknown): value is Record<string, unknown> => typeof value === 'object' && value !== null && !Array.isArray(value);

function wrong(param: string, message: string): never {
  throw new ProtocolError(400, `Invalid value for '${param}': ${message}.`, 'invalid_value', param);
}

/** Checks a parsed body. @throws ProtocolError 400 naming the parameter, 404 for a model that is not here. */
export function readChatRequest(body: unknown): ChatRequest {
  if (!isObject(body)) throw new ProtocolError(400, 'The body must be a JSON object.', 'invalid_body');
  if (typeof body.model !== 'string') wrong('model', 'expected a string');
  if (!MODELS.some((name) => name === body.model)) {
    throw new ProtocolError(404, `The model '${body.model}' does not exist; here are ${MODELS.join(' and ')}.`, 'model_not_found', 'model');
  }
  if (!Array.isArray(body.messages) || body.messages.length === 0) wrong('messages', 'expected an array with at least one message');
  const options = isObject(body.stream_options) ? body.stream_options : {};
  if (body.n !== undefined && body.n !== null && body.n !== 1) wrong('n', 'this model gives one choice');
  return {
    model: body.model,
    messages: body.messages.map(readMessage),
    tools: readTools(body.tools),
    toolChoice: readToolChoice(body.tool_choice),
    format: readFormat(body.response_format),
    maxTokens: readMaxTokens(body),
    stream: body.stream === true,
    includeUsage: options.include_usage === true,
    metadata: isObject(body.metadata) ? Object.fromEntries(Object.entries(body.metadata).map(([key, value]) => [key, String(value)])) : {},
  };
}

const ROLES = ['system', 'developer', 'user', 'assistant', 'tool'] as const;

function readMessage(value: unknown, index: number): Message {
  const at = `messages[${index}]`;
  if (!isObject(value)) wrong(at, 'expected an object');
  const role = ROLES.find((known) => known === value.role) ?? wrong(`${at}.role`, `expected one of ${ROLES.join(', ')}`);
  const toolCalls = value.tool_calls === undefined || value.tool_calls === null ? [] : readToolCalls(value.tool_calls, `${at}.tool_calls`);
  if (role === 'tool' && typeof value.tool_call_id !== 'string') wrong(`${at}.tool_call_id`, 'expected a string');
  if (typeof value.content !== 'string' && !Array.isArray(value.content) && role !== 'assistant') wrong(`${at}.content`, 'expected text');
  return {
    role,
    content: readContent(value.content, `${at}.content`),
    toolCalls,
    toolCallId: typeof value.tool_call_id === 'string' ? value.tool_call_id : null,
  };
}

function readContent(content: unknown, at: string): string {
  if (content === undefined || content === null) return '';
  if (typeof content === 'string') return content;
  if (!Array.isArray(content)) wrong(at, 'expected a string or an array of content parts');
  const texts = content.map((part: unknown, index) => {
    if (!isObject(part) || typeof part.type !== 'string') wrong(`${at}[${index}]`, 'expected a content part with a type');
    if (part.type === 'text' && typeof part.text === 'string') return part.text;
    if (part.type === 'refusal' && typeof part.refusal === 'string') return part.refusal;
    return wrong(`${at}[${index}].type`, 'this model reads text only');
  });
  return texts.join('\n');
}

function readToolCalls(value: unknown, at: string): ToolCall[] {
  if (!Array.isArray(value)) wrong(at, 'expected an array');
  return value.map((call: unknown, index) => {
    const fn = isObject(call) && isObject(call.function) ? call.function : wrong(`${at}[${index}].function`, 'expected an object');
    if (typeof fn.name !== 'string' || typeof fn.arguments !== 'string')
      wrong(`${at}[${index}].function`, 'expected name and arguments as strings');
    const id = isObject(call) && typeof call.id === 'string' ? call.id : wrong(`${at}[${index}].id`, 'expected a string');
    return { id, type: 'function', function: { name: fn.name, arguments: fn.arguments } };
  });
}

function readTools(value: unknown): Tool[] {
  if (value === undefined || value === null) return [];
  if (!Array.isArray(value)) wrong('tools', 'expected an array');
  return value.map((tool: unknown, index) => {
    const fn =
      isObject(tool) && tool.type === 'function' && isObject(tool.function)
        ? tool.function
        : wrong(`tools[${index}]`, 'expected a function tool');
    if (typeof fn.name !== 'string' || fn.name === '') wrong(`tools[${index}].function.name`, 'expected a name');
    return {
      name: fn.name,
      description: typeof fn.description === 'string' ? fn.description : '',
      parameters: isObject(fn.parameters) ? fn.parameters : { type: 'object', properties: {} },
    };
  });
}

function readToolChoice(value: unknown): ChatRequest['toolChoice'] {
  if (value === undefined || value === null) return 'auto';
  if (value === 'auto' || value === 'none' || value === 'required') return value;
  if (isObject(value) && isObject(value.function) && typeof value.function.name === 'string') return { name: value.function.name };
  return wrong('tool_choice', 'expected auto, none, required or a function');
}

function readFormat(value: unknown): ChatRequest['format'] {
  if (value === undefined || value === null) return { kind: 'text' };
  if (!isObject(value)) wrong('response_format', 'expected an object');
  if (value.type === 'text') return { kind: 'text' };
  if (value.type === 'json_object') return { kind: 'json' };
  if (value.type !== 'json_schema') wrong('response_format.type', 'expected text, json_object or json_schema');
  const wanted = value.json_schema;
  if (!isObject(wanted) || !isObject(wanted.schema)) wrong('response_format.json_schema.schema', 'expected a JSON schema');
  return { kind: 'schema', name: typeof wanted.name === 'string' ? wanted.name : 'answer', schema: wanted.schema };
}

function readMaxTokens(body: Record<string, unknown>): number | null {
  const name = body.max_completion_tokens === undefined || body.max_completion_tokens === null ? 'max_tokens' : 'max_completion_tokens';
  const value = body[name];
  if (value === undefined || value === null) return null;
  if (typeof value !== 'number' || !Number.isInteger(value) || value < 1) wrong(name, 'expected a whole number above 0');
  return value;
}
