/** A piece of text on a page, in units of the page with the vertical axis downwards. */
export interface Word {
  text: string;
  left: number;
  right: number;
  baseline: number;
  /** Height of the letters. */
  size: number;
  /** A blank stands before it, however narrow the gap is. */
  spaced?: boolean;
}

/** Gaps and distances in heights of letters; a blank of a typewriter font is 0.6 wide. */
const [SAME_LINE, NO_BLANK, ONE_BLANK, NEXT_LINE] = [0.4, 0.15, 0.65, 2.2];
const MOST_COLUMNS = 400;

/** The words of a page as lines from top to bottom, at the columns where they stand; one blank within a phrase, two or more between columns. */
export function linesOf(words: readonly Word[]): string {
  const lines = inLines(words);
  const start = Math.min(...words.map(({ left }) => left));
  const columns = words.reduce((most, { right }) => Math.max(most, right), start) - start;
  const letter = Math.max(letterWidth(words), columns / MOST_COLUMNS);
  const column = ({ left }: Word): number => Math.round((left - start) / letter);
  return lines.map((line, at) => blankLine(lines[at - 1], line) + lineText(line, column)).join('\n');
}

function inLines(words: readonly Word[]): Word[][] {
  const lines: Word[][] = [];
  for (const word of words.toSorted((one, two) => one.baseline - two.baseline)) {
    const [first] = lines.at(-1) ?? [];
    const fits = first && word.baseline - first.baseline < SAME_LINE * Math.min(first.size, word.size);
    if (fits) lines.at(-1)!.push(word);
    else lines.push([word]);
  }
  for (const line of lines) line.sort((one, two) => one.left - two.left);
  return lines;
}

function lineText(line: readonly Word[], column: (word: Word) => number): string {
  let text = '';
  line.forEach((word, at) => {
    const before = line[at - 1];
    if (!before) text = ' '.repeat(column(word));
    else if (isTwin(before, word)) return;
    else text += ' '.repeat(blanks(before, word, column(word) - text.length));
    text += word.text;
  });
  return text.trimEnd();
}

function blanks(before: Word, word: Word, toColumn: number): number {
  const gap = (word.left - before.right) / Math.max(before.size, word.size);
  if (gap >= ONE_BLANK) return Math.max(2, toColumn);
  return gap >= NO_BLANK || gap < -1 || word.spaced ? 1 : 0;
}

/** Bold letters are often the same text drawn twice. */
const isTwin = (one: Word, two: Word): boolean => one.text === two.text && two.left - one.left < NO_BLANK * one.size;

const blankLine = ([above]: readonly Word[] = [], [first]: readonly Word[]): string =>
  above && first && first.baseline - above.baseline > NEXT_LINE * Math.max(above.size, first.size) ? '\n' : '';

/** The median over all letters. */
function letterWidth(words: readonly Word[]): number {
  const widths = words
    .filter(({ left, right }) => right > left)
    .map(({ text, left, right }) => ({ width: (right - left) / text.length, letters: text.length }))
    .sort((one, two) => one.width - two.width);
  let half = widths.reduce((sum, { letters }) => sum + letters, 0) / 2;
  return widths.find(({ letters }) => (half -= letters) <= 0)?.width ?? 1;
}
