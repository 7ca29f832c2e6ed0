import { createHash } from 'node:crypto';
import type OpenAI from 'openai';
import type { ChatRequest, ToolCall } from './protocol.ts';

/** The model's answer: text or tool calls. */
export interface Answer {
  content: string | null;
  toolCalls: ToolCall[];
}

const CHARACTERS_PER_TOKEN = 4;

/** Estimates four characters per token, a fair average for European languages. */
export const estimateTokens = (text: string): number => Math.ceil(text.length / CHARACTERS_PER_TOKEN);

export const shortHash = (value: unknown): string => createHash('sha256').update(JSON.stringify(value)).digest('hex').slice(0, 24);

/** Builds the completion, cut off at the request's token limit. @param created seconds since the epoch. */
export function toCompletion(request: ChatRequest, { content, toolCalls }: Answer, created: number): OpenAI.ChatCompletion {
  const said = content?.slice(0, request.maxTokens * CHARACTERS_PER_TOKEN) ?? null;
  const calls = toolCalls.length > 0 ? { tool_calls: toolCalls } : {};
  const message = { role: 'assistant' as const, content: said, refusal: null, ...calls };
  const finish_reason = said !== content ? 'length' : toolCalls.length > 0 ? 'tool_calls' : 'stop';
  const prompt_tokens = estimateTokens(JSON.stringify([request.messages, request.tools, request.schema]));
  const completion_tokens = estimateTokens((said ?? '') + (toolCalls.length > 0 ? JSON.stringify(toolCalls) : ''));
  return {
    id: `chatcmpl-${shortHash([request, content, toolCalls])}`,
    object: 'chat.completion',
    created,
    model: request.model,
    choices: [{ index: 0, message, logprobs: null, finish_reason }],
    usage: { prompt_tokens, completion_tokens, total_tokens: prompt_tokens + completion_tokens },
    system_fingerprint: 'offline',
  };
}
