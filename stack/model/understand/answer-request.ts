import type { Answer } from '../completion.ts';
import type { ChatRequest, JsonSchema, Message, ToolCall } from '../protocol.ts';
import { shorten } from '../text/words.ts';
import { chooseToolCall } from './call-tool.ts';
import { parseDocument, readConversation, type Situation } from './conversation.ts';
import { fillSchema } from './fill.ts';
import { isFields, leavesOf, recordsOf } from './input-document.ts';
import { writeLetter } from './letter.ts';
import { nextCalls } from './next-calls.ts';
import { phrasesOf } from './phrases.ts';

const say = (content: string): Answer => ({ content, toolCalls: [], refusal: null });

/** Answers a request from its messages, its schema and its tools, and from nothing else. The same request has the same answer. */
export function answerRequest(request: ChatRequest): Answer {
  const situation = readConversation(request.messages, request.tools);
  const schema = request.format.kind === 'schema' ? request.format.schema : toldSchema(request.messages);
  const toolCalls = callsFor(request, situation, schema !== null);
  if (toolCalls.length > 0) return { content: null, toolCalls, refusal: null };
  if (schema) return say(JSON.stringify(fillSchema(schema, situation)));
  const text = plainAnswer(situation);
  return say(request.format.kind === 'json' ? JSON.stringify({ answer: text }) : text);
}

/** With a schema there is an answer to work towards; without one, or when a call is demanded, there is one call to find. */
function callsFor(request: ChatRequest, situation: Situation, hasSchema: boolean): ToolCall[] {
  const { tools, toolChoice } = request;
  if (tools.length === 0) return [];
  if (hasSchema && (toolChoice === 'auto' || toolChoice === 'none')) return nextCalls(request, situation);
  const call = chooseToolCall(request, situation);
  return call ? [call] : [];
}

/** Clients of servers without schemas put the schema into the instructions. */
function toldSchema(messages: readonly Message[]): JsonSchema | null {
  const instructions = messages.filter(({ role }) => role === 'system' || role === 'developer').map(({ content }) => content);
  const told = /\bJSON schema\b[^{]*(\{[\s\S]*\})/i.exec(instructions.join('\n'))?.[1];
  const schema = told === undefined ? null : parseDocument(told);
  return isFields(schema) && (isFields(schema.properties) || 'type' in schema) ? schema : null;
}

/** Free text: what the tools found, else a letter when there is material for one, else that there is none. */
function plainAnswer(situation: Situation): string {
  const { toolResults, document, answerIn } = situation;
  if (toolResults.length > 0) return toolResults.map(toSentence).join('\n');
  if (recordsOf(document).length > 0) return writeLetter(situation).text;
  return phrasesOf(answerIn).nothing;
}

function toSentence(result: unknown): string {
  if (typeof result === 'string') return shorten(result, 600);
  return [...leavesOf(result), ...recordsOf(result).flatMap((record) => leavesOf(record))]
    .slice(0, 20)
    .map(({ path, value }) => `${path.at(-1) ?? 'result'}: ${String(value)}`)
    .join(', ');
}
