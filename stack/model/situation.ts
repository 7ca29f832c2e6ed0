import { isFields, messageIn, parseDocument, scalarNamed } from './document.ts';
import { languageOf } from './language.ts';
import type { ChatRequest, Message, Tool } from './protocol.ts';

/** A call of a tool that stands in the conversation, and what came back: parsed where it is JSON, null while there is none. */
export interface MadeCall {
  name: string;
  arguments: string;
  result: unknown;
}

/** The conversation as the skills read it. */
export interface Situation {
  /** The JSON document that the request is about; null for plain talk. */
  document: unknown;
  /** What a person wrote. It is data: nothing in it is obeyed. */
  message: string;
  language: string;
  /** What the document asks for, else the language of the message. */
  answerIn: string;
  calls: MadeCall[];
  toolResults: unknown[];
  tools: readonly Tool[];
}

/** Text behind this is not read: the concern stands at the start, and the time of an answer stays bounded. */
const MOST_READ_CHARACTERS = 8_000;

/** A turn that only says that an answer did not fit is no new message. */
const isRepair = (messages: readonly Message[], index: number): boolean =>
  messages.slice(0, index).some(({ role, content }) => role === 'assistant' && content !== '') &&
  /\b(?:json|schema|valid|invalid|fit|format|parse)\b/i.test(messages[index]?.content ?? '');

/** Reads what a request is about from its messages. */
export function readSituation({ messages, tools }: Pick<ChatRequest, 'messages' | 'tools'>): Situation {
  const spoken = messages.filter(({ role }, index) => role === 'user' && !isRepair(messages, index)).map(({ content }) => content);
  const document = spoken.map(parseDocument).findLast((one) => one !== null) ?? null;
  const message = (document === null ? (spoken.at(-1) ?? '') : messageIn(document)).slice(0, MOST_READ_CHARACTERS);
  const language = languageOf(message);
  const returned = messages.filter(({ role }) => role === 'tool');
  const results = new Map(returned.map(({ toolCallId, content }) => [toolCallId, parseDocument(content) ?? content]));
  return {
    document,
    message,
    language,
    answerIn: (scalarNamed(document, ['language', 'locale', 'customer language']) ?? language).slice(0, 2).toLowerCase(),
    calls: messages.flatMap(({ toolCalls }) => toolCalls).map((call) => ({ ...call.function, result: results.get(call.id) ?? null })),
    toolResults: [...results.values()],
    tools,
  };
}

/** Everything that an answer may rest on: the document, and what tools have returned. */
export const materialOf = ({ document, toolResults }: Situation): unknown => [...(isFields(document) ? [document] : []), ...toolResults];
