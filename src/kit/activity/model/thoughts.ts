import { blockEnd, isObject, tryParse } from './json-block.ts';

/** The text after the model's thoughts, or why it cannot be determined. */
export type Spoken = { said: string } | { problem: string; cut: boolean };

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
