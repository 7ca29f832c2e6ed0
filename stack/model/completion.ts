import { createHash } from 'node:crypto';
import type { ChatRequest, ToolCall } from './protocol.ts';

/** What the model wants to say: text, or calls of tools. */
export interface Answer {
  content: string | null;
  toolCalls: ToolCall[];
  /** Set instead of content when the model refuses. */
  refusal: string | null;
}

export interface Completion {
  id: string;
  object: 'chat.completion';
  created: number;
  model: string;
  choices: {
    index: number;
    message: { role: 'assistant'; content: string | null; refusal: string | null; tool_calls?: ToolCall[] };
    logprobs: null;
    finish_reason: 'stop' | 'length' | 'tool_calls';
  }[];
  usage: { prompt_tokens: number; completion_tokens: number; total_tokens: number };
  system_fingerprint: string;
}

const CHARACTERS_PER_TOKEN = 4;

/** An estimate of four characters a token, which is near the truth for European languages; there is no tokeniser here. */
export const estimateTokens = (text: string): number => Math.ceil(text.length / CHARACTERS_PER_TOKEN);

/** Wraps an answer for the wire; cuts it off where the request's limit ends, as a real model does. `created` is in seconds. */
export function toCompletion(request: ChatRequest, answer: Answer, created: number): Completion {
  const limit = request.maxTokens === null ? Infinity : request.maxTokens * CHARACTERS_PER_TOKEN;
  const spoken = answer.content ?? answer.refusal ?? '';
  const tooLong = spoken.length > limit;
  const content = answer.content === null ? null : answer.content.slice(0, limit);
  const refusal = answer.refusal === null ? null : answer.refusal.slice(0, limit);
  const calls = answer.toolCalls;
  const prompt = estimateTokens(JSON.stringify([request.messages, request.tools, request.schema]));
  const said = estimateTokens((content ?? refusal ?? '') + (calls.length > 0 ? JSON.stringify(calls) : ''));
  return {
    id: `chatcmpl-${createHash('sha256')
      .update(JSON.stringify([request, answer]))
      .digest('hex')
      .slice(0, 24)}`,
    object: 'chat.completion',
    created,
    model: request.model,
    choices: [
      {
        index: 0,
        message: { role: 'assistant', content, refusal, ...(calls.length > 0 ? { tool_calls: calls } : {}) },
        logprobs: null,
        finish_reason: tooLong ? 'length' : calls.length > 0 ? 'tool_calls' : 'stop',
      },
    ],
    usage: { prompt_tokens: prompt, completion_tokens: said, total_tokens: prompt + said },
    system_fingerprint: 'offline',
  };
}
