const CONTRACTIONS: [RegExp, string][] = [
  [/\bcan(?:'|no)t\b|\bcan not\b|\bcant\b/g, 'can not'],
  [/\bwon'?t\b/g, 'will not'],
  [/\bshan'?t\b/g, 'shall not'],
  [/\b(do|does|did|is|are|was|were|has|have|had|would|could|should|must|need)n'?t\b/g, '$1 not'],
  [/\b(i|you|he|she|it|we|they|that|what|where|who|there|how)'(?:s|re|m)\b/g, '$1 is'],
  [/\b(i|you|we|they)'ve\b/g, '$1 have'],
  [/\b(i|you|he|she|it|we|they)'d\b/g, '$1 would'],
  [/\b(i|you|he|she|it|we|they)'ll\b/g, '$1 will'],
];

/** Lower case, without accents, with written-out contractions: the form in which all comparisons are made. */
export function fold(text: string): string {
  const plain = text
    .replace(/[‘’´`]/g, "'")
    .toLowerCase()
    .replace(/ß/g, 'ss')
    .normalize('NFKD')
    .replace(/\p{M}/gu, '');
  return CONTRACTIONS.reduce((folded, [short, long]) => folded.replace(short, long), plain);
}

const WORD = /[\p{L}][\p{L}\p{N}_]*|\p{N}+(?:[.,:]\p{N}+)*/gu;

/** No word of a language is longer; what is would only cost time. */
const LONGEST_WORD = 40;

/** The words of an already folded text; numbers count as words. `l'ordre` gives `ordre`. */
export const wordsOfFolded = (folded: string): string[] =>
  (folded.replace(/\b[cdjlmnst]'|\bqu'/g, ' ').match(WORD) ?? []).map((word) => word.slice(0, LONGEST_WORD));

/** The folded words of a text. */
export const wordsOf = (text: string): string[] => wordsOfFolded(fold(text));

/** `orderId`, `order_id` and `order-id` give `order id`. */
export const spellOutName = (name: string): string =>
  name
    .replace(/([a-z\d])([A-Z])/g, '$1 $2')
    .replace(/[_\-./]+/g, ' ')
    .trim();

/** Sentences and lines of a text, trimmed, none empty. Numbered steps stay whole. */
export function sentencesOf(text: string): string[] {
  return text
    .split(/\n+/)
    .flatMap((line) => (/^\s*(?:\d+[.)]|[-*•])\s/.test(line) ? [line] : line.split(/(?<=[.!?…])\s+(?=[\p{Lu}\p{N}"'¿¡(])/u)))
    .map((sentence) => sentence.trim())
    .filter((sentence) => sentence !== '');
}

/** Shortens at a word, with an ellipsis, to at most `limit` characters. */
export function shorten(text: string, limit: number): string {
  if (text.length <= limit) return text;
  if (limit < 2) return text.slice(0, limit);
  const cut = text.slice(0, limit - 1);
  const space = cut.lastIndexOf(' ');
  return `${(space > limit / 2 ? cut.slice(0, space) : cut).replace(/[\s,;:.]+$/, '')}…`;
}
