import { expect, it } from '@jest/globals';
import { decodeText, decodeXml } from '../../src/formats/encoding.ts';

const NAME = 'Jörg Größe';
const xml = (encoding: string | null) => `<?xml version="1.0"${encoding === null ? '' : ` encoding="${encoding}"`}?>\n<a>${NAME}</a>`;
const utf16 = (text: string, mark: boolean, big = false): Buffer => {
  const bytes = Buffer.from(mark ? `\uFEFF${text}` : text, 'utf16le');
  return big ? bytes.swap16() : bytes;
};
const refused = (detail: RegExp) =>
  expect.objectContaining({ code: 'INPUT_INVALID', field: 'input', message: expect.stringMatching(detail) });

it.each([
  ['UTF-8', Buffer.from(xml('UTF-8'))],
  ['UTF-8 in small letters and single quotes', Buffer.from(xml('utf-8').replaceAll('"', "'"))],
  ['UTF-8 that does not say so', Buffer.from(xml(null))],
  ['UTF-8 without a declaration', Buffer.from(`<a>${NAME}</a>`)],
  ['UTF-8 with its mark', Buffer.from(`\uFEFF${xml('UTF-8')}`)],
  ['ISO-8859-1', Buffer.from(xml('ISO-8859-1'), 'latin1')],
  ['ISO-8859-15', Buffer.from(xml('ISO-8859-15'), 'latin1')],
  ['windows-1252', Buffer.from(xml('Windows-1252'), 'latin1')],
  ['UTF-16 with its mark, little end first', utf16(xml('UTF-16'), true)],
  ['UTF-16 with its mark, big end first', utf16(xml('utf-16'), true, true)],
  ['UTF-16 without a mark', utf16(xml('UTF-16LE'), false)],
  ['UTF-16 without a mark, big end first', utf16(xml('UTF-16BE'), false, true)],
  ['UTF-16 that does not say so', utf16(xml(null), true)],
  ['UTF-8 that says UTF-16, as .NET writes it', Buffer.from(xml('utf-16'))],
  ['the same with its mark', Buffer.from(`\uFEFF${xml('utf-16')}`)],
])('reads %s', (_what, bytes) => {
  const text = decodeXml(bytes);
  expect([text.includes(`<a>${NAME}</a>`), text[0]]).toEqual([true, '<']);
});

it('reads the characters in which the three western encodings differ', () => {
  const euro = (encoding: string, byte: number) =>
    decodeXml(Buffer.concat([Buffer.from(`<?xml version="1.0" encoding="${encoding}"?><a>`), Buffer.from([byte]), Buffer.from('</a>')]));
  expect(euro('windows-1252', 0x80)).toContain('<a>€</a>');
  expect(euro('iso-8859-15', 0xa4)).toContain('<a>€</a>');
  expect(euro('iso-8859-1', 0xa4)).toContain('<a>¤</a>');
});

it.each([
  ['Latin-1 that says UTF-8', Buffer.from(xml('UTF-8'), 'latin1'), /not valid utf-8/],
  ['Latin-1 that says nothing', Buffer.from(xml(null), 'latin1'), /not valid utf-8/],
  ['Latin-1 that says UTF-16', Buffer.from(xml('utf-16'), 'latin1'), /not valid utf-8/],
  ['UTF-8 that says Latin-1', Buffer.from(xml('ISO-8859-1')), /0x9f|its bytes are UTF-8/],
  ['UTF-8 that says windows-1252', Buffer.from(xml('windows-1252')), /its bytes are UTF-8/],
  ['UTF-8 that says ASCII', Buffer.from(xml('US-ASCII')), /us-ascii, which has no character 0xc3/],
  ['UTF-8 with its mark that says Latin-1', Buffer.from(`\uFEFF${xml('ISO-8859-1')}`), /first bytes are those of utf-8/],
  ['UTF-16 that says UTF-8', utf16(xml('UTF-8'), true), /first bytes are those of utf-16le/],
  ['UTF-16 of the other end', utf16(xml('UTF-16BE'), true), /first bytes are those of utf-16le/],
  ['UTF-16 that is cut off', utf16(xml('UTF-16'), true).subarray(0, -1), /not valid utf-16le/],
  ['UTF-16 with half a pair', utf16(xml('UTF-16').replace('ö', '\uD800'), true), /not valid utf-16le/],
  ['windows-1252 that says Latin-1', Buffer.from(xml('ISO-8859-1').replace('ö', '\x96'), 'latin1'), /has no character 0x96/],
  ['a byte that windows-1252 does not have', Buffer.from(xml('windows-1252').replace('ö', '\x81'), 'latin1'), /has no character 0x81/],
  ['another encoding', Buffer.from(xml('EBCDIC-US')), /"EBCDIC-US", which is not supported/],
  ['UTF-32', Buffer.from([0xff, 0xfe, 0, 0, 0x3c, 0, 0, 0]), /UTF-32/],
  ['a name of the language itself', Buffer.from(xml('constructor')), /not supported/],
])('refuses %s and names the encoding', (_what, bytes, detail) => {
  expect(() => decodeXml(bytes)).toThrow(refused(detail));
});

it('reads any other text as UTF-8, or as UTF-16 with a byte order mark, and refuses invalid bytes', () => {
  expect(decodeText(Buffer.from(`\uFEFF{"a":"${NAME}"}`), 'input')).toBe(`{"a":"${NAME}"}`);
  expect(decodeText(utf16(`{"a":"${NAME}"}`, true), 'input')).toBe(`{"a":"${NAME}"}`);
  expect(() => decodeText(Buffer.from(`{"a":"${NAME}"}`, 'latin1'), 'input')).toThrow(refused(/not valid utf-8/));
});
