import { createHash } from 'node:crypto';
import type { Answer } from './completion.ts';
import { courseOf, takerOf } from './course.ts';
import { isFields, leavesOf, parseDocument, recordsOf, type Fields } from './document.ts';
import { learn } from './encoder.ts';
import { fillSchema } from './fill.ts';
import { shorten } from './language.ts';
import { writeLetter } from './letter.ts';
import { phrasesOf } from './phrases.ts';
import type { ChatRequest, JsonSchema, Message, ToolCall } from './protocol.ts';
import { materialOf, readSituation, textsToCompare, type Situation } from './situation.ts';
import { actsFor, argumentsFrom, looksFor, nearnessOf, type Wanted } from './tools.ts';

const say = (content: string): Answer => ({ content, toolCalls: [], refusal: null });

/** Answers a request from its messages, its schema and its tools, and from nothing else. The same request has the same answer. */
export async function answerRequest(request: ChatRequest): Promise<Answer> {
  const situation = readSituation(request);
  const schema = request.format.kind === 'schema' ? request.format.schema : toldSchema(request.messages);
  await learn(textsToCompare(situation, schema));
  const toolCalls = callsFor(request, situation, schema !== null);
  if (toolCalls.length > 0) return { content: null, toolCalls, refusal: null };
  if (schema) return say(JSON.stringify(fillSchema(schema, situation)));
  const text = plainAnswer(situation);
  return say(request.format.kind === 'json' ? JSON.stringify({ answer: text }) : text);
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
  const { toolResults, answerIn } = situation;
  if (toolResults.length > 0) return toolResults.map(toSentence).join('\n');
  return recordsOf(materialOf(situation)).length > 0 ? writeLetter(situation).text : phrasesOf(answerIn).nothing;
}

const toSentence = (result: unknown): string =>
  typeof result === 'string'
    ? shorten(result, 600)
    : [result, ...recordsOf(result)]
        .flatMap((one) => leavesOf(one))
        .slice(0, 20)
        .map(({ name, value }) => `${name || 'result'}: ${String(value)}`)
        .join(', ');

const LEAST_NEAR = 0.3;

/** With a schema there is an answer to work towards; without one, or when a call is demanded, there is one call to find. */
function callsFor({ tools, toolChoice }: ChatRequest, situation: Situation, hasSchema: boolean): ToolCall[] {
  if (tools.length === 0 || toolChoice === 'none') return [];
  const isNew = ({ tool, values }: Wanted): boolean =>
    !situation.calls.some((call) => call.name === tool.name && call.arguments === JSON.stringify(values));
  if (hasSchema && toolChoice === 'auto') return toCalls(nextCalls(situation, isNew), situation);
  const isForced = toolChoice !== 'auto';
  const named = typeof toolChoice === 'object' ? tools.filter(({ name }) => name === toolChoice.name) : tools;
  const fitting = named
    .map((tool) => ({ tool, values: argumentsFrom(tool, situation), near: nearnessOf(tool, situation) }))
    .filter(({ values, near }) => isForced || (values !== null && near >= LEAST_NEAR))
    .sort((a, b) => b.near - a.near)
    .map(({ tool, values }): Wanted => ({ tool, values: values ?? (fillSchema(tool.parameters, situation) as Fields) }));
  const best = fitting.find(isNew) ?? (isForced ? fitting[0] : undefined);
  return best ? toCalls([best], situation) : [];
}

/** First whatever finds something out, then what the message asks to be done, then whatever takes the text that would be the answer. */
function nextCalls(situation: Situation, isNew: (wanted: Wanted) => boolean): Wanted[] {
  const looks = looksFor(situation).filter(isNew);
  if (looks.length > 0) return looks;
  const acts = actsFor(situation).filter(isNew);
  if (acts.length > 0) return acts.slice(0, 1);
  const course = courseOf(situation);
  const tool = course ? takerOf(course, situation) : undefined;
  return tool ? [{ tool, values: fillSchema(tool.parameters, situation) as Fields }] : [];
}

const toCalls = (wanted: readonly Wanted[], { calls }: Situation): ToolCall[] =>
  wanted.map(({ tool, values }, at) => {
    const text = JSON.stringify(values);
    const hash = createHash('sha256')
      .update(`${calls.length + at} ${tool.name} ${text}`)
      .digest('hex');
    return { id: `call_${hash.slice(0, 24)}`, type: 'function', function: { name: tool.name, arguments: text } };
  });
