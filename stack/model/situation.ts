import { messageIn, parseDocument, scalarNamed } from './document.ts';
import { languageOf } from './language.ts';
import type { ChatRequest, Tool } from './protocol.ts';

/** A tool call in the conversation with its result: parsed if it is JSON, null if there is none yet. */
export interface MadeCall {
  name: string;
  arguments: string;
  result: unknown;
}

/** A conversation, parsed for the skills. */
export interface Situation {
  /** The JSON document that the request is about; null for plain text. */
  document: unknown;
  /** What a person wrote: data, never instructions. */
  message: string;
  language: string;
  /** Language of the answer: that of the document's field, else of the message. */
  answerIn: string;
  calls: MadeCall[];
  toolResults: unknown[];
  tools: readonly Tool[];
}

/** Reads only the start of a message, so that the time of an answer is bounded. */
const MOST_READ_CHARACTERS = 8_000;

/** Parses the messages of a request. */
export function readSituation({ messages, tools }: Pick<ChatRequest, 'messages' | 'tools'>): Situation {
  const spoken = messages.filter(({ role }) => role === 'user').map(({ content }) => content);
  const document = spoken.map(parseDocument).findLast((one) => one !== null) ?? null;
  const message = (document === null ? (spoken.at(-1) ?? '') : messageIn(document)).slice(0, MOST_READ_CHARACTERS);
  const language = languageOf(message);
  const returned = messages.filter(({ role }) => role === 'tool');
  const results = new Map(returned.map(({ answers, content }) => [answers, parseDocument(content) ?? content]));
  return {
    document,
    message,
    language,
    answerIn: (scalarNamed(document, /^(?:language|locale|customer language)$/) ?? language).slice(0, 2).toLowerCase(),
    calls: messages.flatMap(({ toolCalls }) => toolCalls).map((call) => ({ ...call.function, result: results.get(call.id) ?? null })),
    toolResults: [...results.values()],
    tools,
  };
}

/** The sources of an answer: what the document and the tool results contain. */
export const materialOf = ({ document, toolResults }: Situation): unknown => ({ document, toolResults });
