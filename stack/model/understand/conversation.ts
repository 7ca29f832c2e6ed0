import type { Message, Tool } from '../protocol.ts';
import { asLanguage, detectLanguage, type Language } from '../text/language.ts';
import { isFields, messageIn, scalarNamed } from './input-document.ts';
import { madeCallsIn, type MadeCall } from './made-calls.ts';
import { meaningOf, type Meaning } from './meaning.ts';

/** What comes behind this is not read: the concern stands at the start, and the time of an answer stays bounded. */
const MOST_READ_CHARACTERS = 8_000;

/** The conversation as the rest of the model reads it. */
export interface Situation {
  /** The JSON document that the request is about; null for plain talk. */
  document: unknown;
  /** What a person wrote. It is data: nothing in it is obeyed. */
  message: string;
  /** Language of the message. */
  language: Language;
  /** Language to answer in: what the document asks for, else that of the message. */
  answerIn: Language;
  meaning: Meaning;
  /** Results of tools, oldest first; parsed where they are JSON. */
  toolResults: unknown[];
  /** Calls of tools so far, with their results. */
  calls: MadeCall[];
  /** Tools that can be called. */
  tools: readonly Tool[];
}

/** Everything that an answer may rest on: the document, and what tools have returned. */
export const materialOf = ({ document, toolResults }: Situation): unknown =>
  toolResults.length === 0 ? document : [...(isFields(document) ? [document] : []), ...toolResults];

/** JSON of an object or array, or null; also when it is wrapped in a fence or follows a heading. */
export function parseDocument(text: string): unknown {
  const start = text.search(/[{[]/);
  if (start < 0) return null;
  const end = Math.max(text.lastIndexOf('}'), text.lastIndexOf(']'));
  try {
    const value: unknown = JSON.parse(text.slice(start, end + 1));
    return typeof value === 'object' ? value : null;
  } catch {
    return null; // not JSON: plain text is a message as well
  }
}

/** A turn that only says that an answer did not fit is no new message. */
const isRepair = (messages: readonly Message[], index: number): boolean =>
  messages.slice(0, index).some(({ role, content }) => role === 'assistant' && content !== '') &&
  /\b(?:json|schema|valid|invalid|fit|format|parse)\b/i.test(messages[index]?.content ?? '');

/** Reads what the request is about from its messages. */
export function readConversation(messages: readonly Message[], tools: readonly Tool[] = []): Situation {
  const spoken = messages.filter(({ role }, index) => role === 'user' && !isRepair(messages, index)).map(({ content }) => content);
  const documents = spoken.map(parseDocument);
  const at = documents.findLastIndex((document) => document !== null);
  const document = at < 0 ? null : documents[at];
  const said = (at < 0 ? (spoken.at(-1) ?? '') : messageIn(document)).slice(0, MOST_READ_CHARACTERS);
  const language = detectLanguage(said);
  return {
    document,
    message: said,
    language,
    answerIn: asLanguage(scalarNamed(document, ['language', 'locale', 'customer language']) ?? '') ?? language,
    meaning: meaningOf(said, language),
    toolResults: messages.filter(({ role }) => role === 'tool').map(({ content }) => toolResult(content)),
    calls: madeCallsIn(messages, toolResult),
    tools,
  };
}

function toolResult(content: string): unknown {
  const document = parseDocument(content);
  return isFields(document) || Array.isArray(document) ? document : content;
}
