import { decodeHTML } from 'entities';

/** Nothing of this is written in another way. */
const PLAIN = /^[ -$'-[\]-~]*$/;
const TURNS = /[\u202d\u202e\u2066-\u2069]/u;
/** The replacement character, private letters and code points without a meaning. */
const LOST = /[\ufffd\p{Co}\p{Cn}\p{Cs}]/u;
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu;
const SPACE = /[\p{Cc}\p{Z}\u2800]+/gu;
/** Letters in squares and circles that Unicode does not take apart. */
const FRAMED_LETTERS: readonly (readonly [first: number, last: number])[] = [
  [0x1f130, 0x1f149],
  [0x1f150, 0x1f169],
  [0x1f170, 0x1f189],
  [0x1f1e6, 0x1f1ff],
];
const FRAMED = /[\u{1f130}-\u{1f189}\u{1f1e6}-\u{1f1ff}]/gu;

export interface Readable {
  text: string;
  /** Whether it holds characters that make it look like another text. */
  turned: boolean;
  lost: boolean;
}

/** What a person would read: references decoded however often they were encoded, invisible characters out, one character for each look of it. */
export function readable(name: string): Readable {
  if (PLAIN.test(name)) return { text: name.trim(), turned: false, lost: false };
  let [text, before] = [plainer(name), ''];
  // each turn that changes something makes the text shorter or is the last one
  while (text !== before) [text, before] = [plainer(decoded(text)), text];
  return { text, turned: TURNS.test(name) || TURNS.test(decoded(name)), lost: LOST.test(text) };
}

const plainer = (text: string): string =>
  text.replace(INVISIBLE, '').normalize('NFKC').replace(INVISIBLE, '').replace(FRAMED, unframed).replace(SPACE, ' ').trim();

/** References of HTML and XML, with or without their semicolon, escapes of JSON and JavaScript, and those of web addresses. */
const decoded = (text: string): string =>
  decodeHTML(text)
    .replace(/\\u\{([0-9a-f]{1,6})\}|\\u([0-9a-f]{4})|\\x([0-9a-f]{2})/gi, character)
    .replace(/(?:%[0-9a-f]{2})+/gi, unescaped);

function character(escape: string, ...digits: readonly (string | undefined)[]): string {
  const code = Number.parseInt(
    digits.slice(0, 3).find((one) => one !== undefined)!,
    16,
  );
  return code <= 0x10ffff ? String.fromCodePoint(code) : escape;
}

function unescaped(escapes: string): string {
  try {
    return decodeURIComponent(escapes);
  } catch {
    return escapes;
  }
}

function unframed(framed: string): string {
  const code = framed.codePointAt(0)!;
  const range = FRAMED_LETTERS.find(([first, last]) => code >= first && code <= last);
  return range ? String.fromCodePoint(0x61 + code - range[0]) : framed;
}
