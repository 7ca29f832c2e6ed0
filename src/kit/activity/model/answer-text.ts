import { jsonrepair } from 'jsonrepair';
import { blockEnd, isObject, tryParse } from './json-block.ts';
import { withoutThoughts } from './thoughts.ts';

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
  /** Why nothing was read, when thoughts leave no answer. */
  unread?: { problem: string; cut: boolean };
}

/** No honest answer holds more objects side by side; checking thousands would hold up the worker. */
const MOST_BLOCKS = 20;
/** Characters. Mending can take quadratic time: a quarter of a second at this length, minutes for a megabyte (measured on hostile texts). */
const MOST_MENDED = 32_000;

/** Reads what may be JSON in the answer of a model, behind its thoughts. Never throws. */
export function readAnswerText(raw: string): AnswerText {
  const text = raw.replace(/^\uFEFF/, '').trim();
  const whole = tryParse(text);
  if (typeof whole === 'string') return asExtracted(readAnswerText(whole));
  if (isObject(whole)) return { complete: [{ value: whole, healed: 'none' }], mended: [], endsInString: false };
  const spoken = withoutThoughts(text);
  if ('problem' in spoken) return { complete: [], mended: [], endsInString: false, unread: spoken };
  return spoken.said === text ? searchText(text) : asExtracted(readAnswerText(spoken.said));
}

function searchText(text: string): AnswerText {
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
  const braces = /\\[^]|\{/g;
  for (let found = braces.exec(text); found; found = braces.exec(text)) {
    if (found[0] !== '{') continue;
    const { end, endsInString } = blockEnd(text, found.index);
    if (end === null) return { blocks, open: text.slice(found.index), endsInString };
    blocks.push(text.slice(found.index, end));
    braces.lastIndex = end;
  }
  return { blocks, open: null, endsInString: false };
}
