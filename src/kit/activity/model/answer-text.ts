import { jsonrepair } from 'jsonrepair';

/** How an answer became data: as it was, found in text around it, or mended. */
export type Healing = 'none' | 'extracted' | 'repaired';

export interface Reading {
  value: unknown;
  healed: Healing;
}

export interface AnswerText {
  /** Complete JSON objects, without guesses. */
  complete: Reading[];
  /** The mended objects; empty unless nothing is complete. */
  mended: Reading[];
  /** The text ends inside a string: something is missing, and mending would invent an end. */
  endsInString: boolean;
}

/** No honest answer holds more objects side by side; checking thousands would hold up the worker. */
const MOST_BLOCKS = 20;
/** Characters. Mending can take quadratic time: a quarter of a second at this length, minutes for a megabyte (measured on hostile texts). */
const MOST_MENDED = 32_000;

/** Reads what may be JSON in the answer of a model. Never throws. */
export function readAnswerText(raw: string): AnswerText {
  const text = raw.replace(/^\uFEFF/, '').trim();
  const whole = tryParse(text);
  if (typeof whole === 'string') return asExtracted(readAnswerText(whole));
  if (isObject(whole)) return { complete: [{ value: whole, healed: 'none' }], mended: [], endsInString: false };
  const { blocks, open, endsInString } = scanBraces(text);
  if (blocks.length > MOST_BLOCKS) return { complete: [], mended: [], endsInString };
  const complete = blocks.map(tryParse).filter(isObject);
  if (complete.length > 0) return { complete: complete.map((value) => ({ value, healed: 'extracted' })), mended: [], endsInString };
  const broken = open === null ? blocks : [...blocks, open];
  const mended = text.length > MOST_MENDED ? [] : broken.map(tryRepair).filter(isObject);
  return { complete: [], mended: mended.map((value) => ({ value, healed: 'repaired' })), endsInString };
}

const asExtracted = (answer: AnswerText): AnswerText => ({
  ...answer,
  complete: answer.complete.map(({ value }) => ({ value, healed: 'extracted' })),
});

const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value);

/** Undefined where the text is no JSON: for text of a model that is an ordinary case. */
function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Undefined where nothing can be mended; a nesting deeper than the stack counts as that. */
function tryRepair(text: string): unknown {
  try {
    return JSON.parse(jsonrepair(text.replace(/\s*```\s*$/, '')));
  } catch {
    return undefined;
  }
}

/** The outermost `{…}` blocks of a text in one pass, and the rest from a brace that is never closed. */
function scanBraces(text: string): { blocks: string[]; open: string | null; endsInString: boolean } {
  const blocks: string[] = [];
  let depth = 0;
  let start = 0;
  let inString = false;
  for (let at = 0; at < text.length; at += 1) {
    const char = text[at];
    if (char === '\\') at += 1;
    else if (char === '"' && depth > 0) inString = !inString;
    else if (inString) continue;
    else if (char === '{') {
      if (depth === 0) start = at;
      depth += 1;
    } else if (char === '}' && depth > 0) {
      depth -= 1;
      if (depth === 0) blocks.push(text.slice(start, at + 1));
    }
  }
  return { blocks, open: depth > 0 ? text.slice(start) : null, endsInString: inString };
}
