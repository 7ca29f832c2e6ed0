import type { ServerResponse } from 'node:http';
import type { Completion } from './completion.ts';

const PIECE_CHARACTERS = 24;

type Choice = Completion['choices'][number];

function* deltas(message: Choice['message']): Generator<Record<string, unknown>> {
  yield { role: 'assistant', content: message.content === null ? null : '' };
  const text = message.content ?? message.refusal ?? '';
  const key = message.content === null ? 'refusal' : 'content';
  for (let at = 0; at < text.length; at += PIECE_CHARACTERS) yield { [key]: text.slice(at, at + PIECE_CHARACTERS) };
  for (const [index, call] of (message.tool_calls ?? []).entries()) {
    yield { tool_calls: [{ index, id: call.id, type: 'function', function: { name: call.function.name, arguments: '' } }] };
    yield { tool_calls: [{ index, function: { arguments: call.function.arguments } }] };
  }
}

/** Sends a completion as server-sent events: role, pieces, finish reason, usage when asked for, `[DONE]`. */
export function streamCompletion(response: ServerResponse, completion: Completion, includeUsage: boolean): void {
  const { id, created, model, system_fingerprint } = completion;
  const send = (choices: unknown[], usage: unknown = null) => {
    const chunk = { id, object: 'chat.completion.chunk', created, model, system_fingerprint, choices, ...(includeUsage ? { usage } : {}) };
    response.write(`data: ${JSON.stringify(chunk)}\n\n`);
  };
  response.writeHead(200, { 'content-type': 'text/event-stream; charset=utf-8', 'cache-control': 'no-cache' });
  for (const choice of completion.choices) {
    for (const delta of deltas(choice.message)) send([{ index: choice.index, delta, logprobs: null, finish_reason: null }]);
    send([{ index: choice.index, delta: {}, logprobs: null, finish_reason: choice.finish_reason }]);
  }
  if (includeUsage) send([], completion.usage);
  response.end('data: [DONE]\n\n');
}
