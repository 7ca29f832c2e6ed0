import { createHash } from 'node:crypto';
import type { Answer } from './completion.ts';
import { checkerOf, courseOf } from './course.ts';
import { isFields, leavesOf, parseDocument, recordsOf, type Fields } from './document.ts';
import { withEncoder } from './encoder.ts';
import { fillSchema } from './fill.ts';
import { shorten } from './language.ts';
import { writeLetter } from './letter.ts';
import { phrasesOf } from './phrases.ts';
import type { ChatRequest, JsonSchema, Message } from './protocol.ts';
import { materialOf, readSituation, type Situation } from './situation.ts';
import { actsFor, argumentsFrom, looksFor, nearnessOfTool, type Wanted } from './tools.ts';

/** Answers a request from its messages, its schema and its tools, and from nothing else. The same request has the same answer. */
export const answerRequest = (request: ChatRequest): Promise<Answer> => withEncoder(() => answer(request));

function answer(request: ChatRequest): Answer {
  const situation = readSituation(request);
  const schema = request.schema ?? toldSchema(request.messages);
  const wanted = request.toolChoice === 'none' ? [] : wantedCalls(request, situation, schema !== null);
  if (wanted.length > 0) return { content: null, toolCalls: toCalls(wanted, situation), refusal: null };
  const text = schema ? JSON.stringify(fillSchema(schema, situation)) : plainAnswer(situation);
  return { content: request.wantsJson && !schema ? JSON.stringify({ answer: text }) : text, toolCalls: [], refusal: null };
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
  const found = [toolResults, ...recordsOf(toolResults)].flatMap((one) => leavesOf(one));
  if (found.length > 0) return shorten(found.map(({ name, value }) => `${name || 'result'}: ${String(value)}`).join(', '), 600);
  return recordsOf(materialOf(situation)).length > 0 ? writeLetter(situation).text : phrasesOf(answerIn).nothing;
}

const LEAST_NEAR = 0.3;

/**
 * With a schema there is an answer to work towards: first whatever finds something out, then what the message asks to be done, then what
 * checks the text of the answer. Without one, or when a call is demanded, there is one call to find.
 */
function wantedCalls({ tools, toolChoice }: ChatRequest, situation: Situation, hasSchema: boolean): Wanted[] {
  const isNew = ({ tool, values }: Wanted): boolean =>
    !situation.calls.some((call) => call.name === tool.name && call.arguments === JSON.stringify(values));
  const filled = (tool: Wanted['tool']): Wanted => ({ tool, values: fillSchema(tool.parameters, situation) as Fields });
  if (hasSchema && toolChoice === 'auto') {
    const looks = looksFor(situation).filter(isNew);
    const next = looks.length > 0 ? looks : actsFor(situation).filter(isNew).slice(0, 1);
    const course = next.length > 0 ? null : courseOf(situation);
    const checker = course && checkerOf(course, situation);
    return checker ? [filled(checker)] : next;
  }
  const isForced = toolChoice !== 'auto';
  const fitting = tools
    .filter(({ name }) => typeof toolChoice !== 'object' || toolChoice.name === name)
    .map((tool) => ({ tool, values: argumentsFrom(tool, situation), near: nearnessOfTool(tool, situation) }))
    .filter(({ values, near }) => isForced || (values !== null && near >= LEAST_NEAR))
    .sort((a, b) => b.near - a.near)
    .map(({ tool, values }) => (values ? { tool, values } : filled(tool)));
  return [fitting.find(isNew) ?? (isForced ? fitting[0] : undefined)].filter((wanted) => wanted !== undefined);
}

const toCalls = (wanted: readonly Wanted[], { calls }: Situation): Answer['toolCalls'] =>
  wanted.map(({ tool, values }, at) => {
    const call = { name: tool.name, arguments: JSON.stringify(values) };
    const hash = createHash('sha256').update(JSON.stringify([calls.length + at, call])).digest('hex'); // prettier-ignore
    return { id: `call_${hash.slice(0, 24)}`, type: 'function', function: call };
  });
