const NOT_DRAWN =
  /[^\p{Script=Latin}\p{Script=Greek}\p{Script=Cyrillic}\p{Script=Armenian}\p{Script=Hebrew}\p{Script=Arabic}\p{Script=Georgian}\p{Script=Lao}\p{Script=Common}\p{Script=Inherited}]|\p{Emoji_Presentation}/u;

/** Whether our font has not all characters of a text; it draws a box in place of each. */
export const hasBoxes = (text: string): boolean => NOT_DRAWN.test(text);

const RIGHT_TO_LEFT = '\\p{Script=Hebrew}\\p{Script=Arabic}';
const HAS_RIGHT_TO_LEFT = new RegExp(`[${RIGHT_TO_LEFT}]`, 'u');
const BETWEEN = new RegExp(`(?<=[${RIGHT_TO_LEFT}]\\S*) (?=[^\\s\\p{L}]*[${RIGHT_TO_LEFT}])`, 'gu');
const BEHIND = new RegExp(`(?<=[${RIGHT_TO_LEFT}]\\S*) (?=[^\\s${RIGHT_TO_LEFT}])`, 'gu');
const NO_BREAK_SPACE = '\u00a0';

/**
 * A text whose words pdfkit puts into the right order. It places each word to the right of the one before; words of Arabic and Hebrew that hang
 * together are placed as one word, which it turns around as a whole,
 * with the space behind them.
 */
export function inReadingOrder(text: string, width: number, widthOf: (text: string) => number): string {
  if (!HAS_RIGHT_TO_LEFT.test(text)) return text;
  const lines: string[] = [];
  for (const word of text.split(' ')) {
    const longer = lines.length === 0 ? word : `${lines.at(-1)!} ${word}`;
    if (lines.length > 0 && widthOf(longer) > width - 1) lines.push(word);
    else lines.splice(-1, 1, longer);
  }
  return lines.map((line) => line.replace(BETWEEN, NO_BREAK_SPACE).replace(BEHIND, '  ')).join('\n');
}
