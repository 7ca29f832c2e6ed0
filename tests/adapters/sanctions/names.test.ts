import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import type { ScreenedName } from '../../../src/activities/transaction/sanctions.ts';
import { normalForm } from '../../../src/adapters/sanctions/normal-form.ts';
import { prepareList } from '../../../src/adapters/sanctions/prepared-list.ts';

const THRESHOLD = 0.86;
const listed = [
  { name: 'Radovan Kestrelova', country: 'XQ' },
  { name: 'Umbriel Marine Salvage', country: 'XQ' },
  { name: 'The Trading Company Ltd.', country: 'XQ' },
  { name: 'AB & Co. GmbH', country: 'XQ' },
  { name: '8081 LLC', country: 'XQ' },
  { name: 'SOFIA GMBH', country: 'XQ' },
  { name: 'Wu Ji', country: 'XQ' },
  { name: 'Кузнечный Мост Импорт', country: 'XQ' },
  { name: 'Abu Tahir al-Qasimi' },
  { name: '林海龍' },
];
const list = prepareList(listed);
const of = (text: string, more: Partial<ScreenedName> = {}) => list.screen({ text, kind: 'name', country: null, ...more }, THRESHOLD);
const hits = (text: string, more?: Partial<ScreenedName>) => of(text, more).hits.map(({ listed: name }) => name);

describe('the normal form', () => {
  const plain = (text: string) => normalForm(text).words.map(({ plain: [first] }) => first);

  it.each([
    ['&#82;adovan', 'references with a semicolon'],
    ['&#82adovan', 'without one'],
    ['&#x52;adovan', 'in hexadecimal'],
    ['&amp;amp;#82;adovan', 'encoded three times'],
    ['\uff06#82;adovan', 'with a wide ampersand'],
    ['&#8\u200b2;adovan', 'with an invisible character in them'],
    ['&Ropf;adovan', 'by a name'],
    ['%52adovan', 'as in web addresses'],
    ['\\u0052adovan', 'as in JSON'],
    ['ＲＡＤＯＶＡＮ', 'in wide letters'],
    ['Ra\u00addo\u2060van', 'with invisible characters'],
    ['R\u0335a\u0335dovan', 'struck out'],
    ['Râdövàn', 'with accents'],
    ['🆁adovan', 'with a framed letter'],
    ['Rаdоvan', 'with Cyrillic letters that look alike'],
    ['Радован', 'in Cyrillic'],
    ['Ραντοβάν', 'in Greek'],
  ])('reads %s, %#: %s', (text) => expect(plain(text)).toEqual(['radovan']));

  it('terminates for every text, and is idempotent', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', maxLength: 140 }), (text) => {
        const { words } = normalForm(text);
        expect(words.every(({ plain: forms }) => forms.length > 0 && forms.every((form) => /^[a-z0-9]+$/.test(form)))).toBe(true);
      }),
    );
  });
});

describe('a listed name hits', () => {
  it.each([
    'Radovan und Ilse Kestrelova',
    'Radovan Petrovich Kestrelova',
    'Ilse Brandt c/o Radovan Kestrelova',
    'Kestrelova, Radovan (Escrow 12)',
    'RADOVANKESTRELOVA',
    'K e s t r e l o v a  R a d o v a n',
    'Radovan Kestre lova',
    'Radovan Kestre1ova',
    'R. Kestrelova',
    'Раdovan Kestrelova',
    'Радован Кестрелова',
  ])('as %s', (text) => expect(hits(text)).toEqual(['Radovan Kestrelova']));

  it.each([
    ['Kuznechny Most Import', 'Кузнечный Мост Импорт'],
    ['Abutahir Alqasimi', 'Abu Tahir al-Qasimi'],
    ['Tahir Qasimi', 'Abu Tahir al-Qasimi'],
    ['UMBRIEL MARINE SALVAGE PTE LTD SINGAPORE BRANCH', 'Umbriel Marine Salvage'],
    ['Lin Hai Long', '林海龍'],
  ])('%s', (text, name) => expect(hits(text)).toEqual([name]));

  it('with other words around it, and in any order', () => {
    const word = fc.stringMatching(/^[A-Z][a-z]{1,9}$/);
    const around = fc.array(word, { maxLength: 4 });
    const words = fc
      .constantFrom('Radovan Kestrelova', 'Umbriel Marine Salvage')
      .chain((name) =>
        fc.tuple(fc.constant(name), fc.shuffledSubarray(name.split(' '), { minLength: name.split(' ').length }), around, around, around),
      );
    fc.assert(
      fc.property(words, ([name, [first, ...rest], before, between, after]) => {
        expect(hits([...before, first, ...between, ...rest, ...after].join(' '))).toContain(name);
      }),
    );
  });
});

describe('names without distinctive words', () => {
  it.each([
    ['The Trading Company Ltd.', 'The Trading Company Ltd.'],
    ['the trading co limited', 'The Trading Company Ltd.'],
    ['AB & Co. GmbH', 'AB & Co. GmbH'],
    ['8081 LLC', '8081 LLC'],
    ['SOFIA GmbH', 'SOFIA GMBH'],
  ])('equal themselves: %s', (text, name) =>
    expect(of(text, { country: 'XQ' }).hits).toEqual([{ listed: name, likeness: 1, exact: true }]),
  );

  it.each([
    'Acme Trading Company Ltd.',
    'Nordwind & Co. GmbH',
    'Hausnummer 8081',
    'Sofia Lindqvist',
    'BELLA LLC',
    'Wu Jian',
    'Marine Salvage',
    'Radovan',
  ])('hit nobody: %s', (text) => expect(of(text)).toEqual({ hits: [], doubt: null }));
});

it('needs a word twice that a listed name has twice', () => {
  const twice = prepareList([{ name: 'Bohdan Bogdan' }]);
  const found = (text: string) => twice.screen({ text, kind: 'name', country: null }, THRESHOLD).hits.length;
  expect([found('Bogdan Ivanov'), found('Bohdan Bogdan Ivanov')]).toEqual([0, 1]);
});

it('says how many parties could not be compared in a script, and nothing if all could', () => {
  expect(of('حسن البنا').doubt).toBe(
    'is in Arabic script, in which 10 of the 10 parties of the sanctions list have no name to compare it with',
  );
  const han = prepareList([{ name: 'Lin Hailong', aliases: ['林海龍'] }]);
  expect(han.screen({ text: '王小明', kind: 'name', country: null }, THRESHOLD)).toEqual({ hits: [], doubt: null });
  const onlyHan = prepareList([{ name: '林海龍' }]);
  expect(onlyHan.screen({ text: 'Ana Horvat', kind: 'name', country: null }, THRESHOLD).doubt).toContain('in another script');
});

it('finds in a running text names whose words are close together, and long single words', () => {
  const text = (purpose: string) => hits(purpose, { kind: 'text' });
  expect(text('Invoice 8 Umbriel Marine Salvage 2026')).toEqual(['Umbriel Marine Salvage']);
  expect(text('Umbriel pays for the marine engine and for salvage')).toEqual([]);
  expect(text('8081 LLC Sofia')).toEqual([]);
  expect(of('\u202eavolertseK', { kind: 'text' }).doubt).toContain('direction');
});

it.each(['a '.repeat(70), 'kestrel'.repeat(20), '&amp;'.repeat(28), '\ufdfa'.repeat(140), 'Z' + '\u0301'.repeat(139), '%41'.repeat(46)])(
  'comes to an end with a name that is made to be long (%#)',
  (text) => expect(hits(text)).toEqual([]),
);

it('keeps the ten most similar parties, the exact one first', () => {
  const many = prepareList([...Array.from({ length: 40 }, () => ({ name: 'Ilya Vardanski' })), { name: 'Ilya Vardanski', country: 'XQ' }]);
  const found = many.screen({ text: 'Ilya Vardanski', kind: 'name', country: 'XQ' }, THRESHOLD).hits;
  expect([found.length, found[0]!.exact, found[1]!.exact]).toEqual([10, true, false]);
});
