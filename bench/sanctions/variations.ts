/** A variation of a listed name by a rule. */
export interface Variation {
  kind: string;
  /** Whether misses of this kind are forbidden; the others are spelling, where similarity has a limit. */
  safety: boolean;
  of: (name: string) => string;
}

const words = (name: string): string[] => name.split(/[\s-]+/);
const LOOK_ALIKES: Record<string, string> = {
  a: 'а',
  c: 'с',
  e: 'е',
  i: 'і',
  o: 'о',
  p: 'р',
  x: 'х',
  y: 'у',
  A: 'А',
  B: 'В',
  E: 'Е',
  H: 'Н',
  K: 'К',
  M: 'М',
  T: 'Т',
};
const DIGITS: Record<string, string> = { o: '0', i: '1', e: '3', a: '4' };
const each = (name: string, change: (letter: string, place: number) => string): string => [...name].map(change).join('');
const reference =
  (hex: boolean) =>
  (letter: string): string =>
    /\p{L}/u.test(letter) ? `&#${hex ? `x${letter.codePointAt(0)!.toString(16)}` : letter.codePointAt(0)};` : letter;
const safe = (kind: string, of: Variation['of']): Variation => ({ kind, safety: true, of });
const spelt = (kind: string, of: Variation['of']): Variation => ({ kind, safety: false, of });

/** Changes the middle of the longest word. */
const inLongest =
  (change: (word: string, middle: number) => string) =>
  (name: string): string => {
    const longest = words(name).toSorted((one, two) => two.length - one.length)[0]!;
    return name.replace(longest, change(longest, Math.floor(longest.length / 2)));
  };

export const VARIATIONS: readonly Variation[] = [
  safe('as listed', (name) => name),
  safe('capitals', (name) => name.toUpperCase()),
  safe('other order', (name) => words(name).reverse().join(' ')),
  safe('comma', (name) => `${words(name).at(-1)}, ${words(name).slice(0, -1).join(' ')}`),
  safe('without accents', (name) => name.normalize('NFD').replace(/\p{M}/gu, '')),
  safe('taken apart', (name) => name.normalize('NFD')),
  safe('invisible characters', (name) => each(name, (letter, place) => (place % 3 === 1 ? `${letter}\u200b\u00ad` : letter))),
  safe('decimal references', (name) => each(name, reference(false))),
  safe('hexadecimal references', (name) => each(name, reference(true))),
  safe('references encoded twice', (name) => each(name, reference(true)).replaceAll('&', '&amp;')),
  safe('look-alike letters', (name) => each(name, (letter) => LOOK_ALIKES[letter] ?? letter)),
  safe('wide letters', (name) =>
    each(name, (letter) => (/[!-~]/.test(letter) ? String.fromCodePoint(letter.codePointAt(0)! + 0xfee0) : letter)),
  ),
  safe('struck letters', (name) => each(name, (letter) => `${letter}\u0336`)),
  safe('digits for letters', (name) => each(name, (letter) => DIGITS[letter] ?? letter)),
  safe('joint account', (name) => `${words(name)[0]} und Roswitha ${words(name).slice(1).join(' ')}`),
  safe('middle name', (name) => `${words(name)[0]} Timofeyevich ${words(name).slice(1).join(' ')}`),
  safe('care of', (name) => `${name} c/o Lindenhof Verwaltung GmbH`),
  safe('escrow account', (name) => `${name} (Escrow Account 8812)`),
  safe('branch', (name) => `${name.toUpperCase()} CO. LTD. SINGAPORE BRANCH`),
  safe('trust', (name) => `The Estate and Family Trust of ${name}`),
  safe('written together', (name) => words(name).join('')),
  safe('letters apart', (name) => [...words(name).join('')].join(' ')),
  spelt(
    'written apart',
    inLongest((word, middle) => `${word.slice(0, middle)} ${word.slice(middle)}`),
  ),
  spelt(
    'letters swapped',
    inLongest((word, at) => word.slice(0, at) + word[at + 1] + word[at] + word.slice(at + 2)),
  ),
  spelt(
    'letter left out',
    inLongest((word, at) => word.slice(0, at) + word.slice(at + 1)),
  ),
  spelt(
    'letter doubled',
    inLongest((word, at) => word.slice(0, at) + word[at] + word.slice(at)),
  ),
  spelt(
    'letter changed',
    inLongest((word, at) => `${word.slice(0, at)}${word[at] === 'n' ? 'm' : 'n'}${word.slice(at + 1)}`),
  ),
  spelt('other spelling', (name) =>
    name.replace(/kh/g, 'h').replace(/y\b/g, 'i').replace(/v/g, 'w').replace(/sh/g, 'sch').replace(/ou/g, 'u'),
  ),
];

/** Names that are on no list. */
export const UNRELATED =
  `Acme Corp|Global Trading Company|Trading Co. Ltd.|The Company|Emma Daniels|Bäckerei Huber OHG|Stadtwerke Lindau|Elektro Nowak|Ana Horvat
Александр Белов|Ольга Смирнова|Νίκος Παππάς|ООО Ромашка|Petroleum Institute|Export Import Bank|11420 Corp|Beta AG|Yoga Studio Mitte|Wang Fang|Ali Hassan
Maria Schmidt c/o Lindenhof Verwaltung GmbH|Jean-Pierre Dubois|Müller & Söhne|O'Brien Plumbing|Hotel Adler|Autohaus Berger KG|Deniz Yilmaz|Heavy Works|Copper & Co
Kowalski Jan|Zahnarztpraxis Dr. Weber|University of Lund|Max Mustermann|Machinery Trading International|Falken Apotheke|Nord Export|Severin Falk`.split(
    /[|\n]/,
  );
