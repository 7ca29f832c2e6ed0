import { linesIn, textOf } from '../ocr/lines.ts';
import type { Reading } from '../ocr/read.ts';
import { languageOf, spellOut } from './language.ts';
import type { ChatRequest } from './protocol.ts';

export type Fields = Record<string, unknown>;
export const isFields = (value: unknown): value is Fields => typeof value === 'object' && value !== null && !Array.isArray(value);

/** A scalar somewhere in a JSON document, with its property's name as words. */
interface Leaf {
  name: string;
  value: string | number | boolean;
}

/** All scalars of a document, except in arrays of objects, which are reference material. */
export function leavesOf(value: unknown, name = ''): Leaf[] {
  if (typeof value === 'string' || typeof value === 'number' || typeof value === 'boolean') return [{ name: spellOut(name), value }];
  if (Array.isArray(value)) return value.filter((item) => !isFields(item)).flatMap((item) => leavesOf(item, name));
  return isFields(value) ? Object.entries(value).flatMap(([key, inner]) => leavesOf(inner, key)) : [];
}

/** All objects in arrays of a document. */
export function recordsOf(value: unknown): Fields[] {
  if (Array.isArray(value)) return value.flatMap((item) => [...(isFields(item) ? [item] : []), ...recordsOf(item)]);
  return isFields(value) ? Object.values(value).flatMap(recordsOf) : [];
}

/** The first scalar whose property's name, as words, matches; null when there is none. */
export function scalarNamed(document: unknown, name: RegExp): string | null {
  const found = leavesOf(document).find((leaf) => name.test(leaf.name));
  return found ? String(found.value) : null;
}

/** Records with a label and a value, each as `label: value`. */
export const factsIn = (document: unknown): string[] =>
  recordsOf(document).flatMap((record) => {
    const [label, value] = [scalarNamed(record, /^(?:label|key|field)$/), scalarNamed(record, /^value$/)];
    return label !== null && value !== null ? [`${label}: ${value}`] : [];
  });

/** The passages in a document: records with a text. */
export const passagesIn = (document: unknown) =>
  recordsOf(document).flatMap((record) => {
    const text = scalarNamed(record, /\b(?:text|body|content|passage|snippet|answer)$/);
    if (text === null) return [];
    const title = scalarNamed(record, /^(?:title|heading|subject|question|name)$/) ?? '';
    const url = scalarNamed(record, /^(?:url|link|href)$/) ?? '';
    return [{ id: scalarNamed(record, /^(?:id|key|slug)$/), title, text, url }];
  });

/** Parses an object or array, also inside a fence or after a heading; null when there is none. */
function parseDocument(text: string): unknown {
  const start = text.search(/[{[]/);
  if (start < 0) return null;
  try {
    return JSON.parse(text.slice(start, Math.max(text.lastIndexOf('}'), text.lastIndexOf(']')) + 1));
  } catch {
    return null; // plain text is a message as well
  }
}

const MESSAGE =
  /\b(?:body|text|message|content|question|subject|query|email|comment|request|review|transcript|notes?|title|description|purpose)$/;

/** The text that a person wrote: the fields with names of texts, or without any, all fields. */
function messageIn(document: unknown): string {
  const leaves = leavesOf(document).filter(({ value }) => typeof value === 'string');
  const texts = leaves.filter(({ name }) => MESSAGE.test(name));
  const lines = (texts.length > 0 ? texts : leaves).map(({ value }) => String(value).trim());
  return lines.filter((line) => line !== '').join('\n');
}

/** Reads only the start of a message, so that the time of an answer is bounded. */
const MOST_READ_CHARACTERS = 8_000;

/** Parses the conversation of a request for the skills. */
export function readSituation({ messages, tools }: ChatRequest, pages: readonly Reading[] = []) {
  const spoken = messages.filter(({ role }) => role === 'user').map(({ content }) => content);
  const document = spoken.map(parseDocument).findLast((one) => one !== null) ?? null;
  const lines = pages.flatMap((page) => page.lines);
  const written = document === null ? (spoken.at(-1) ?? '') : messageIn(document);
  const message = (pages.length > 0 ? textOf(lines) : written).slice(0, MOST_READ_CHARACTERS);
  const language = languageOf(message);
  const returned = messages.filter(({ role }) => role === 'tool');
  const results = new Map(returned.map(({ answers, content }) => [answers, parseDocument(content) ?? content]));
  return {
    /** The JSON document that the request is about; null for plain text. */
    document,
    /** What a person wrote, or stands in the images: data, never instructions. */
    message,
    lines: pages.length > 0 ? lines : linesIn(message),
    /** How sure the reading of the images is, from 0 to 1; null without images. */
    reading: pages.length > 0 ? Math.min(...pages.map(({ confidence }) => confidence)) : null,
    language,
    /** Language of the answer: that of the document's field, else of the message. */
    answerIn: (scalarNamed(document, /^(?:language|locale|customer language)$/) ?? language).slice(0, 2).toLowerCase(),
    /** The tool calls; their result is parsed if it is JSON, and null if there is none yet. */
    calls: messages.flatMap(({ toolCalls }) => toolCalls).map((call) => ({ ...call.function, result: results.get(call.id) ?? null })),
    toolResults: [...results.values()],
    tools,
  };
}
export type Situation = ReturnType<typeof readSituation>;
