/**
 * What a terminal takes as an order, or does not show where it stands: control characters (the beginning of every escape sequence and
 * link), direction marks, invisible letters. Joiners stay: they belong to words and pictures of several characters.
 */
const DANGEROUS = /(?![\u200c\u200d])[\p{Cc}\p{Cf}\p{Co}\p{Cs}\p{Noncharacter_Code_Point}]/gu;

const named = (mark: string): string => `<U+${mark.codePointAt(0)!.toString(16).toUpperCase().padStart(4, '0')}>`;

/** A text from outside on one line of a terminal: it gives the terminal no orders, and what was invisible can be seen. */
export const printableText = (text: string): string =>
  text
    .replace(/[\s\u0085]+/gu, ' ')
    .trim()
    .replace(DANGEROUS, named);

/** The same where lines stay lines, with their indents. */
export const printableLines = (text: string): string =>
  text.replace(/\r\n?/g, '\n').replace(/[^\n]+/g, (line) => `${/^ */.exec(line)![0]}${printableText(line)}`);

/** Only what cannot be seen is written out; spaces and ends of lines stay as they are. */
export const visibleText = (text: string): string =>
  text.replace(DANGEROUS, (mark) => (mark === '\n' || mark === '\t' ? mark : named(mark)));

/** The same for every text in a piece of data, so that nobody has to know which ones come from outside. */
export function printable<T>(data: T): T;
export function printable(data: unknown): unknown {
  if (typeof data === 'string') return printableText(data);
  if (Array.isArray(data)) return data.map((part: unknown) => printable(part));
  if (typeof data !== 'object' || data === null) return data;
  return Object.fromEntries(Object.entries(data).map(([name, value]) => [printableText(name), printable(value)]));
}

/** JSON for programs, lossless: what would give a terminal orders is written as an escape. */
export const safeJson = (data: unknown, indent?: number): string =>
  JSON.stringify(data, null, indent).replace(/[^\n -~]/gu, (mark) =>
    printableText(mark) === mark ? mark : Array.from({ length: mark.length }, (_, at) => escapeOf(mark, at)).join(''),
  );

const escapeOf = (mark: string, at: number): string => `\\u${mark.charCodeAt(at).toString(16).padStart(4, '0')}`;
