import { decodeHTML } from 'entities';

/** Fast path: such texts contain nothing to decode. */
const PLAIN = /^[ -$'-[\]-~]*$/;
const TURNS = /[\u202d\u202e\u2066-\u2069]/u;
/** The replacement character, private-use and unassigned code points. */
const LOST = /[\ufffd\p{Co}\p{Cn}\p{Cs}]/u;
const INVISIBLE = /[\p{Default_Ignorable_Code_Point}\p{Cf}]/gu;
const SPACE = /[\p{Cc}\p{Z}\u2800]+/gu;
/** Squared and circled letters that NFKC does not decompose. */
const FRAMED_LETTERS: readonly (readonly [first: number, last: number])[] = [
  [0x1f130, 0x1f149],
  [0x1f150, 0x1f169],
  [0x1f170, 0x1f189],
  [0x1f1e6, 0x1f1ff],
];
const FRAMED = /[\u{1f130}-\u{1f189}\u{1f1e6}-\u{1f1ff}]/gu;

export interface Readable {
  text: string;
  /** Whether it contains characters that change the direction of writing. */
  turned: boolean;
  lost: boolean;
}

/** The text as a person reads it: references decoded repeatedly, invisible characters removed, compatibility forms normalised. */
export function readable(name: string): Readable {
  if (PLAIN.test(name)) return { text: name.trim(), turned: false, lost: false };
  let [text, before] = [plainer(name), ''];
  // terminates: each round that changes the text makes it shorter, or is the last
  while (text !== before) [text, before] = [plainer(decoded(text)), text];
  return { text, turned: TURNS.test(name) || TURNS.test(decoded(name)), lost: LOST.test(text) };
}

const plainer = (text: string): string =>
  text.replace(INVISIBLE, '').normalize('NFKC').replace(INVISIBLE, '').replace(FRAMED, unframed).replace(SPACE, ' ').trim();

/** Decodes HTML and XML references (semicolon optional), JSON and JavaScript escapes, and percent encoding. */
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
