import { createHash } from 'node:crypto';
import type { ChatRequest, ToolCall } from './protocol.ts';

/** The model's answer: text or tool calls. */
export interface Answer {
  content: string | null;
  toolCalls: ToolCall[];
}

export type Completion = ReturnType<typeof toCompletion>;

export interface Choice {
  index: number;
  message: { role: 'assistant'; content: string | null; refusal: string | null; tool_calls?: ToolCall[] };
  logprobs: null;
  finish_reason: 'stop' | 'length' | 'tool_calls';
}

const CHARACTERS_PER_TOKEN = 4;

/** Estimates four characters per token, a fair average for European languages. */
export const estimateTokens = (text: string): number => Math.ceil(text.length / CHARACTERS_PER_TOKEN);

export const shortHash = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 24);

/** Builds the completion, cut off at the request's token limit. @param created seconds since the epoch. */
export function toCompletion(request: ChatRequest, { content, toolCalls }: Answer, created: number) {
  const limit = request.maxTokens === null ? Infinity : request.maxTokens * CHARACTERS_PER_TOKEN;
  const isCut = content !== null && content.length > limit;
  const said = content?.slice(0, limit) ?? null;
  const calls = toolCalls.length > 0 ? { tool_calls: toolCalls } : {};
  const choice: Choice = {
    index: 0,
    message: { role: 'assistant', content: said, refusal: null, ...calls },
    logprobs: null,
    finish_reason: isCut ? 'length' : calls.tool_calls ? 'tool_calls' : 'stop',
  };
  const prompt_tokens = estimateTokens(JSON.stringify([request.messages, request.tools, request.schema]));
  const completion_tokens = estimateTokens((said ?? '') + (calls.tool_calls ? JSON.stringify(toolCalls) : ''));
  return {
    id: `chatcmpl-${shortHash([request, content, toolCalls])}`,
    object: 'chat.completion',
    created,
    model: request.model,
    choices: [choice],
    usage: { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens },
    system_fingerprint: 'offline',
  };
}
