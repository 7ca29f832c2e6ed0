import { jsonrepair } from 'jsonrepair';
import { blockEnd, isObject, tryParse } from './json-block.ts';
import { withoutThoughts } from './thoughts.ts';

/** How an answer became data: unchanged, found in surrounding text, or repaired. */
export type Healing = 'none' | 'extracted' | 'repaired';

export interface Reading {
  value: unknown;
  healed: Healing;
}

export interface AnswerText {
  /** Complete JSON objects, unrepaired. */
  complete: Reading[];
  /** Repaired objects; empty if there are complete ones. */
  mended: Reading[];
  /** The text ends inside a string, so a repair would invent its end. */
  endsInString: boolean;
  /** Why nothing was read, when the text contains only thoughts. */
  unread?: { problem: string; cut: boolean };
}

/** No honest answer has more objects; checking thousands would block the worker. */
const MOST_BLOCKS = 20;
/** In characters. Repair can take quadratic time: a quarter of a second at this length, minutes for a megabyte (measured on hostile texts). */
const MOST_MENDED = 32_000;

/** Finds JSON objects in a model's answer, ignoring its thoughts. Never throws. */
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

/** Undefined where repair fails, also by stack overflow on deep nesting. */
function tryRepair(text: string): unknown {
  try {
    return JSON.parse(jsonrepair(text.replace(/\s*```\s*$/, '')));
  } catch {
    return undefined;
  }
}

/** The outermost `{…}` blocks of a text in one pass, and the rest after a brace that is never closed. */
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
