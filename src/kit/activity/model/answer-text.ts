import { jsonrepair } from 'jsonrepair';

/** How an answer became data: unchanged, found in surrounding text, or repaired. */
export type Healing = 'none' | 'extracted' | 'repaired';

export interface Reading {
  value: unknown;
  healed: Healing;
}

interface AnswerText {
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

/** The text after the model's thoughts, or why it cannot be determined. */
type Spoken = { said: string } | { problem: string; cut: boolean };

const NAMES = 'think|thinking|thoughts?|reasoning|reflection|analysis|scratchpad|antthinking';

/** Marks that servers leave in the text: tags, model-specific marks, and the channels of gpt-oss, of which only the final one is the answer. */
const ENDS = [
  `</(?:\\w+:)?(?:${NAMES})\\s*>`,
  String.raw`\[/THINK\]|◁/think▷|<\|/think(?:ing)?\|>|<\|end_of_thought\|>|<\|END_THINKING\|>|<channel\|>`,
  String.raw`<\|channel\|>\s*final\b[^{}]{0,100}?<\|message\|>`,
].join('|');
const OPENS = [
  `<(?:\\w+:)?(?:${NAMES})(?:\\s[^<>/]*)?>`,
  String.raw`\[THINK\]|◁think▷|<\|think(?:ing)?\|>|<\|begin_of_thought\|>|<\|START_THINKING\|>|<\|channel>`,
  String.raw`<\|channel\|>|<\|message\|>`,
].join('|');

/** The channels of gpt-oss where a server has removed the marks between them. */
const BARE_ANALYSIS = /^\s*analysis(?=\S|\s+\S)/i;
const BARE_FINAL = 'assistantfinal';

/** In characters; no honest answer has so many unbalanced braces. */
const MOST_WORK = 5_000_000;

const UNFINISHED = { problem: 'the answer ended in its thoughts', cut: true };
const IN_DOUBT = { problem: 'a mark of thoughts stands in broken JSON', cut: false };

/**
 * Removes a model's thoughts: the answer is what follows the last end mark; text before a mark never is. A mark inside a complete JSON
 * object is a quotation.
 */
export function withoutThoughts(text: string): Spoken {
  const ends = BARE_ANALYSIS.test(text) ? `${ENDS}|${BARE_FINAL}` : ENDS;
  const mark = new RegExp(`${ends}|${OPENS}`, 'i');
  if (!mark.test(text)) return { said: text };
  const next = new RegExp(`(?<ends>${ends})|(?<opens>${OPENS})|\\{`, 'gi');
  let from = 0;
  let state: 'said' | 'thought' | 'doubt' = 'said';
  let work = 0;
  for (let found = next.exec(text); found; found = next.exec(text)) {
    if (found.groups?.['ends'] !== undefined) {
      from = next.lastIndex;
      state = 'said';
    } else if (found.groups?.['opens'] !== undefined) {
      state = 'thought';
    } else {
      const { end } = blockEnd(text, found.index);
      const block = text.slice(found.index, end ?? text.length);
      if ((work += block.length) > MOST_WORK) return IN_DOUBT;
      const isWhole = end !== null && isObject(tryParse(block));
      if (!isWhole && state === 'thought') continue; // thoughts may break off anywhere, even inside JSON
      if (!isWhole && mark.test(block)) state = 'doubt';
      next.lastIndex = end ?? text.length;
    }
  }
  if (state === 'said') return { said: text.slice(from) };
  return state === 'thought' ? UNFINISHED : IN_DOUBT;
}

/** The end (index after the closing brace) of the object that opens at `start`; null when it is not closed. */
function blockEnd(text: string, start: number): { end: number | null; endsInString: boolean } {
  let depth = 0;
  let inString = false;
  for (let at = start; at < text.length; at += 1) {
    const char = text[at];
    if (char === '\\') at += 1;
    else if (char === '"') inString = !inString;
    else if (inString) continue;
    else if (char === '{') depth += 1;
    else if (char === '}') {
      depth -= 1;
      if (depth === 0) return { end: at + 1, endsInString: false };
    }
  }
  return { end: null, endsInString: inString };
}

/** Undefined for invalid JSON, which is common in model output. */
export function tryParse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

export const isObject = (value: unknown): value is object => typeof value === 'object' && value !== null && !Array.isArray(value);
