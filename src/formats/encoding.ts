import { SignalboxError } from '../kit/common/failures.ts';

const BYTE_ORDER_MARKS: readonly [mark: readonly number[], encoding: string][] = [
  [[0xff, 0xfe, 0x00, 0x00], 'utf-32'],
  [[0x00, 0x00, 0xfe, 0xff], 'utf-32'],
  [[0xef, 0xbb, 0xbf], 'utf-8'],
  [[0xff, 0xfe], 'utf-16le'],
  [[0xfe, 0xff], 'utf-16be'],
];

/** Supported encodings by their declared names. */
const DECLARED: Readonly<Record<string, string>> = {
  'utf-8': 'utf-8',
  utf8: 'utf-8',
  'us-ascii': 'us-ascii',
  ascii: 'us-ascii',
  'utf-16': 'utf-16',
  'utf-16le': 'utf-16le',
  'utf-16be': 'utf-16be',
  'iso-8859-1': 'iso-8859-1',
  latin1: 'iso-8859-1',
  'iso-8859-15': 'iso-8859-15',
  'windows-1252': 'windows-1252',
  cp1252: 'windows-1252',
};

/** Differences of single-byte encodings from ISO-8859-1. Needed because Node 20's TextDecoder reads windows-1252 as ISO-8859-1. */
const DIFFERENCES: Readonly<Record<string, Readonly<Record<number, string>>>> = {
  'us-ascii': {},
  'iso-8859-1': {},
  'iso-8859-15': { 0xa4: '€', 0xa6: 'Š', 0xa8: 'š', 0xb4: 'Ž', 0xb8: 'ž', 0xbc: 'Œ', 0xbd: 'œ', 0xbe: 'Ÿ' },
  'windows-1252': Object.fromEntries(
    [...'€ ‚ƒ„…†‡ˆ‰Š‹Œ Ž  ‘’“”•–—˜™š›œ žŸ'].flatMap((char, at) => (char === ' ' ? [] : [[0x80 + at, char]])),
  ),
};

/** Decodes a text file by its byte order mark, else as UTF-8. @throws SignalboxError INPUT_INVALID naming the encoding. */
export function decodeText(bytes: Uint8Array, field: string): string {
  return decode(bytes, markedEncoding(bytes) ?? 'utf-8', field);
}

/**
 * Decodes an XML document by its byte order mark, else its declaration, else as UTF-8. A declaration that contradicts the bytes is refused, with
 * one exception: valid UTF-8 that declares UTF-16, as a .NET StringWriter writes it (decision 0016).
 * @throws SignalboxError INPUT_INVALID naming the encoding.
 */
export function decodeXml(bytes: Uint8Array): string {
  const actual = markedEncoding(bytes) ?? encodingOfFirstBytes(bytes);
  const declared = declaredEncoding(actual?.startsWith('utf-16') ? decode(bytes, actual, 'input') : asciiHead(bytes));
  if (actual === null) return decode(bytes, declared?.startsWith('utf-16') ? 'utf-8' : (declared ?? 'utf-8'), 'input');
  const agrees = declared === null || declared === actual || (declared.startsWith('utf-16') && actual === 'utf-8') || declared === 'utf-16';
  if (!agrees) throw wrong(`it declares ${declared}, but its first bytes are those of ${actual}`, 'input');
  return decode(bytes, actual, 'input');
}

const markedEncoding = (bytes: Uint8Array): string | null =>
  BYTE_ORDER_MARKS.find(([mark]) => mark.every((byte, index) => bytes[index] === byte))?.[1] ?? null;

/** Recognises UTF-16 without a byte order mark by the first character, `<`. */
function encodingOfFirstBytes([first, second]: Uint8Array): string | null {
  if (first === 0x3c && second === 0) return 'utf-16le';
  return first === 0 && second === 0x3c ? 'utf-16be' : null;
}

const asciiHead = (bytes: Uint8Array): string => Buffer.from(bytes.subarray(0, 1_000)).toString('latin1').replace(/^ï»¿/, '');

function declaredEncoding(text: string): string | null {
  const [declaration = ''] = /^<\?xml\s[^>]*\?>/.exec(text) ?? [];
  const [, name] = /\sencoding\s*=\s*["']([^"']*)["']/.exec(declaration) ?? [];
  if (name === undefined) return null;
  const known = Object.hasOwn(DECLARED, name.toLowerCase()) ? DECLARED[name.toLowerCase()] : undefined;
  if (known === undefined) throw wrong(`it declares the encoding ${JSON.stringify(name.slice(0, 40))}, which is not supported`, 'input');
  return known;
}

function decode(bytes: Uint8Array, encoding: string, field: string): string {
  if (encoding === 'utf-32') throw wrong('it is UTF-32, which is not supported', field);
  const differences = DIFFERENCES[encoding];
  if (differences) {
    assertSingleBytes(bytes, encoding, field);
    const text = Buffer.from(bytes).toString('latin1');
    return text.replace(/[\x80-\xff]/g, (char) => differences[char.charCodeAt(0)] ?? char);
  }
  try {
    return new TextDecoder(encoding, { fatal: true }).decode(bytes);
  } catch (cause) {
    throw wrong(`its bytes are not valid ${encoding}`, field, cause);
  }
}

/** Refuses bytes that the encoding does not define, and valid UTF-8. Any other byte is valid here, so a wrong declaration goes unnoticed. */
function assertSingleBytes(bytes: Uint8Array, encoding: string, field: string): void {
  const stray = bytes.find((byte) => byte >= 0x80 && isStray(byte, encoding));
  if (stray !== undefined) throw wrong(`it declares ${encoding}, which has no character 0x${stray.toString(16)}`, field);
  if (bytes.some((byte) => byte >= 0x80) && isUtf8(bytes)) throw wrong(`it declares ${encoding}, but its bytes are UTF-8`, field);
}

function isStray(byte: number, encoding: string): boolean {
  if (encoding === 'us-ascii') return true;
  return byte <= 0x9f && DIFFERENCES[encoding]![byte] === undefined;
}

function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

const wrong = (detail: string, field: string, cause?: unknown) =>
  new SignalboxError('INPUT_INVALID', { field, detail: `the file's encoding: ${detail}`, fix: 'Save the file as UTF-8.', cause });
