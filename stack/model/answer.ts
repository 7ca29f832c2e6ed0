import { shortHash, type Answer } from './completion.ts';
import { isFields, leavesOf, parseDocument, recordsOf, type Fields } from './document.ts';
import { withEncoder } from './encoder.ts';
import { fillSchema } from './fill.ts';
import { shorten } from './language.ts';
import { phrasesOf } from './phrases.ts';
import type { ChatRequest, JsonSchema, Message } from './protocol.ts';
import { readSituation, type Situation } from './situation.ts';
import { actsFor, argumentsFrom, looksFor, nearnessOfTool, type Wanted } from './tools.ts';

/** Answers a request from its messages, schema and tools alone; deterministic. */
export const answerRequest = (request: ChatRequest): Promise<Answer> => withEncoder(() => answer(request));

function answer(request: ChatRequest): Answer {
  const situation = readSituation(request);
  const wanted = wantedCalls(request, situation);
  if (wanted.length > 0) return { content: null, toolCalls: toCalls(wanted, situation) };
  const schema = request.schema ?? toldSchema(request.messages);
  if (schema) return { content: JSON.stringify(fillSchema(schema, situation)), toolCalls: [] };
  const text = plainAnswer(situation);
  return { content: request.wantsJson ? JSON.stringify({ answer: text }) : text, toolCalls: [] };
}

/** The schema from the instructions, where clients put it for servers without schema support. */
function toldSchema(messages: readonly Message[]): JsonSchema | null {
  const instructions = messages.filter(({ role }) => role === 'system' || role === 'developer').map(({ content }) => content);
  const told = /\bJSON schema\b[^{]*(\{[\s\S]*\})/i.exec(instructions.join('\n'))?.[1];
  const schema = told === undefined ? null : parseDocument(told);
  return isFields(schema) && (isFields(schema.properties) || 'type' in schema) ? schema : null;
}

/** Free text: the tools' findings, else a sentence that says that there is no answer. */
function plainAnswer({ toolResults, answerIn }: Situation): string {
  const found = [toolResults, ...recordsOf(toolResults)].flatMap((one) => leavesOf(one));
  if (found.length === 0) return phrasesOf(answerIn).nothing;
  return shorten(found.map(({ name, value }) => `${name || 'result'}: ${String(value)}`).join(', '), 600);
}

/** First lookups, then the act that the message asks for; when a call is required, the nearest tool. */
function wantedCalls({ tools, toolChoice }: ChatRequest, situation: Situation): Wanted[] {
  if (toolChoice === 'none') return [];
  if (toolChoice === 'auto') {
    const isNew = ({ tool, values }: Wanted): boolean =>
      !situation.calls.some((call) => call.name === tool.name && call.arguments === JSON.stringify(values));
    const looks = looksFor(situation).filter(isNew);
    return looks.length > 0 ? looks : actsFor(situation).filter(isNew).slice(0, 1);
  }
  const allowed = tools.filter(({ name }) => toolChoice === 'required' || toolChoice.name === name);
  const [tool] = allowed.toSorted((a, b) => nearnessOfTool(b, situation) - nearnessOfTool(a, situation));
  return tool ? [{ tool, values: argumentsFrom(tool, situation) ?? (fillSchema(tool.parameters, situation) as Fields) }] : [];
}

const toCalls = (wanted: readonly Wanted[], { calls }: Situation): Answer['toolCalls'] =>
  wanted.map(({ tool, values }, at) => {
    const call = { name: tool.name, arguments: JSON.stringify(values) };
    return { id: `call_${shortHash([calls.length + at, call])}`, type: 'function', function: call };
  });
