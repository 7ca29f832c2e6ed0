import anyAscii from 'any-ascii';
import unhomoglyph from 'unhomoglyph';

/** Alphabets whose transliterations to Latin letters differ only in spelling. */
const COMPARABLE = ['Latin', 'Cyrillic', 'Greek', 'Armenian', 'Georgian'];
/** Scripts without vowels, with several readings, or with different romanisations per country. */
const OTHERS =
  `Han Arabic Hebrew Hiragana Katakana Hangul Thai Devanagari Bengali Tamil Telugu Gujarati Kannada Malayalam Gurmukhi Sinhala Khmer Lao
Myanmar Tibetan Ethiopic Mongolian Syriac Thaana Bopomofo Yi`.split(/\s+/);
const SCRIPTS = [...COMPARABLE, ...OTHERS].map((name) => ({ name, letter: new RegExp(`\\p{Script=${name}}`, 'u') }));
const ASCII = /^[\x20-\x7e]*$/;
const KNOWN = new RegExp(SCRIPTS.map(({ letter }) => letter.source).join('|'), 'u');

export const comparableScript = (script: string): boolean => COMPARABLE.includes(script);

/** The scripts of a text's letters. A script that is not in the tables is reported as unknown. */
export function scriptsOf(text: string): string[] {
  if (ASCII.test(text)) return /[a-z]/i.test(text) ? ['Latin'] : [];
  const letters = [...new Set(text.match(/\p{L}/gu))];
  const found = SCRIPTS.filter(({ letter }) => letters.some((one) => letter.test(one))).map(({ name }) => name);
  const unknown = letters.some((one) => !KNOWN.test(one) && !/\p{Script=Common}/u.test(one) && !LOOK_ALIKE_SCRIPTS.test(one));
  return unknown ? [...found, 'an unknown'] : found;
}

/** Scripts not used for names in payments; their letters are read as the Latin ones that they look like. */
const LOOK_ALIKE_SCRIPTS = /[\p{Script=Cherokee}\p{Script=Lisu}\p{Script=Coptic}\p{Script=Gothic}\p{Script=Canadian_Aboriginal}]/u;
const LATIN = /[\p{Script=Latin}\p{Script=Common}\p{N}]/u;
const MARKS = /\p{M}+/gu;
const MARKED_SCRIPTS = new RegExp(`[${OTHERS.map((name) => `\\p{Script=${name}}`).join('')}]`, 'u');
const DIGITS_AS_LETTERS: Record<string, string> = { 0: 'o', 1: 'i', 3: 'e', 4: 'a', 5: 's', 7: 't', 8: 'b' };

/** Readings of a word in small ASCII letters: by sound, by look, and with digits as letters; most probable first. */
export function letterForms(word: string): string[] {
  if (ASCII.test(word)) return withDigitsAsLetters([word.toLowerCase()]);
  const bare = MARKED_SCRIPTS.test(word) ? word : word.replace(MARKS, '');
  const [sound, look] = [ascii(inGreekSounds(bare)), ascii(lookOf(bare))];
  const mixed = /\p{Script=Latin}/u.test(bare) || LOOK_ALIKE_SCRIPTS.test(bare);
  return withDigitsAsLetters(mixed ? [look, sound] : [sound, look]);
}

function withDigitsAsLetters(forms: readonly string[]): string[] {
  const lettered = forms.filter((form) => /\d/.test(form) && /[a-z]/.test(form)).map((form) => form.replace(/[0134578]/g, asLetter));
  return [...new Set([...forms, ...lettered])].filter(Boolean);
}

const ascii = (text: string): string =>
  anyAscii(text)
    .toLowerCase()
    .replace(/[^a-z0-9]+/g, '');

/** Pairs of Greek letters with one sound. */
const GREEK_SOUNDS: Readonly<Record<string, string>> = {
  μπ: 'b',
  ντ: 'd',
  γκ: 'g',
  γγ: 'ng',
  ου: 'ou',
  ού: 'ou',
  αυ: 'av',
  αύ: 'av',
  ευ: 'ev',
  εύ: 'ev',
};
const GREEK_PAIRS = new RegExp(Object.keys(GREEK_SOUNDS).join('|'), 'gu');

const inGreekSounds = (word: string): string => word.toLowerCase().replace(GREEK_PAIRS, (pair) => GREEK_SOUNDS[pair]!);

const asLetter = (digit: string): string => DIGITS_AS_LETTERS[digit] ?? digit;

const looks = new Map<string, string>();
const MOST_LOOKS = 20_000;

/** A word with each letter replaced by the Latin one that it looks like. */
const lookOf = (word: string): string => [...word].map((letter) => (LATIN.test(letter) ? letter : latinLook(letter))).join('');

function latinLook(letter: string): string {
  const known = looks.get(letter);
  if (known !== undefined) return known;
  const look = unhomoglyph(letter);
  // the table maps both the capital I and the small l to l
  const told = look === 'l' && letter.toLowerCase() !== letter ? 'i' : look;
  if (looks.size < MOST_LOOKS) looks.set(letter, told);
  return told;
}
