import type OpenAI from 'openai';
import type { ModelMessage, ModelRequest } from '../../kit/activity/model/provider.ts';
import { toImageParts } from './images.ts';
import { strictSchema } from './schema.ts';

type ImagePart = OpenAI.ChatCompletionContentPartImage;

/** Converts messages to the format of the protocol. @param pngs the images of all messages, in their order. */
export function toMessages(messages: readonly ModelMessage[], pngs: readonly Uint8Array[] = []): OpenAI.ChatCompletionMessageParam[] {
  const parts = toImageParts(pngs);
  return messages.map((message) => toMessage(message, parts.splice(0, message.images?.length ?? 0)));
}

function toMessage({ role, content, toolCalls, toolCallId }: ModelMessage, images: ImagePart[]): OpenAI.ChatCompletionMessageParam {
  if (role === 'user' && images.length > 0) return { role, content: [{ type: 'text', text: content }, ...images] };
  if (role === 'tool') return { role, content, tool_call_id: toolCallId ?? '' };
  if (role !== 'assistant' || !toolCalls) return { role, content };
  const tool_calls = toolCalls.map(({ id, name, arguments: args }) => ({
    id,
    type: 'function' as const,
    function: { name, arguments: args },
  }));
  return { role, content: content === '' ? null : content, tool_calls };
}

/** The tools of a request; no fields without tools, because servers refuse an empty list. */
export function toTools(
  { tools = [], toolChoice }: ModelRequest,
  strict: boolean,
): Pick<OpenAI.ChatCompletionCreateParams, 'tools' | 'tool_choice'> {
  if (tools.length === 0) return {};
  return {
    tools: tools.map(({ name, description, parameters }) => ({
      type: 'function',
      function: { name, description, ...(strict ? { strict, parameters: strictSchema(parameters) } : { parameters }) },
    })),
    ...(toolChoice ? { tool_choice: toolChoice } : {}),
  };
}

/** Adds the schema to the instructions, for servers without schema support. */
export function withSchema({ messages, schema, tools = [] }: ModelRequest): ModelMessage[] {
  const when = tools.length > 0 ? 'When you call no tool, answer' : 'Answer';
  const words = `${when} with one JSON object and nothing else. It must fit this JSON schema:\n${JSON.stringify(schema)}`;
  return messages.map((message, at) => (at === 0 ? { ...message, content: `${message.content}\n\n${words}` } : message));
}
