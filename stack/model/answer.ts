import { shortHash, type Answer } from './completion.ts';
import { isFields, leavesOf, parseDocument, recordsOf } from './document.ts';
import { withEncoder } from './encoder.ts';
import { fillSchema } from './fill.ts';
import { shorten } from './language.ts';
import { phrasesOf } from './phrases.ts';
import type { ChatRequest, JsonSchema, Message } from './protocol.ts';
import { readSituation, type Situation } from './situation.ts';
import { actsFor, looksFor } from './tools.ts';

/** Answers a request from its messages, schema and tools alone; deterministic. */
export const answerRequest = (request: ChatRequest): Promise<Answer> => withEncoder(() => answer(request));

function answer(request: ChatRequest): Answer {
  const situation = readSituation(request);
  const toolCalls = request.mayCall ? callsFor(situation) : [];
  if (toolCalls.length > 0) return { content: null, toolCalls };
  const schema = request.schema ?? toldSchema(request.messages);
  return { content: schema ? JSON.stringify(fillSchema(schema, situation)) : plainAnswer(situation), toolCalls: [] };
}

/** The schema from the instructions, where clients put it for servers without schema support. */
function toldSchema(messages: readonly Message[]): JsonSchema | null {
  const instructions = messages.filter(({ role }) => role === 'system' || role === 'developer').map(({ content }) => content);
  const [, told = ''] = /\bJSON schema\b[^{]*(\{[\s\S]*\})/i.exec(instructions.join('\n')) ?? [];
  const schema = parseDocument(told);
  return isFields(schema) ? schema : null;
}

/** Free text: the tools' findings, else a sentence that says that there is no answer. */
function plainAnswer({ toolResults, answerIn }: Situation): string {
  const found = [toolResults, ...recordsOf(toolResults)].flatMap((one) => leavesOf(one));
  if (found.length === 0) return phrasesOf(answerIn).nothing;
  return shorten(found.map(({ name, value }) => `${name}: ${String(value)}`).join(', '), 600);
}

/** First lookups, then the act that the message asks for. */
function callsFor(situation: Situation): Answer['toolCalls'] {
  const looks = looksFor(situation);
  const wanted = looks.length > 0 ? looks : actsFor(situation).slice(0, 1);
  const first = situation.calls.length;
  return wanted.map((call, at) => ({ id: `call_${shortHash([first + at, call])}`, type: 'function', function: call }));
}
