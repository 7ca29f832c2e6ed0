import type { Finding } from './finding.ts';

/** Words of a greeting that are not names. */
const GREETING_WORDS = new Set(
  (
    'hello hi dear hey good morning afternoon evening day greetings mr mrs ms miss mx dr prof sir madam and again customer ' +
    'hallo guten tag morgen abend liebe lieber sehr geehrte geehrter geehrtes grüß gott moin frau herr herrn doktor und servus kundin kunde ' +
    'bonjour bonsoir salut cher chère chers madame monsieur mademoiselle mme m et client cliente'
  ).split(' '),
);

const OPENING =
  /^(?:hello|hi|dear|hey|good|greetings|hallo|guten|liebe|lieber|sehr|grüß|moin|servus|bonjour|bonsoir|salut|cher|chère)(?!\p{L})/iu;
const TITLED = /(?<!\p{L})(?:mr|mrs|ms|miss|mx|dr|herrn?|frau|monsieur|madame|mme)(?!\p{L})\.? (\p{Lu}[\p{L}'-]{1,40})/giu;
/** Two capitalised words in a row are a name, unless facts or passages contain one of them. Not for German, which capitalises nouns. */
const FULL_NAME = /(?<!\p{L})(\p{Lu}\p{Ll}{1,30}) (\p{Lu}\p{Ll}{1,30})(?!\p{L})/gu;
/** Within a sentence only names are capitalised. Not for German. */
const NAME = /(?<=[\p{Ll},;] )(\p{Lu}\p{Ll}{2,30})(?!\p{L})/gu;
const CLOSING_WORDS = 'best kind warm regards wishes support team service thank thanks cordialement equipe larkfield'.split(' ');
const MAX_GREETING_CHARACTERS = 100;

const plain = (text: string): string => text.normalize('NFD').replace(/\p{M}/gu, '').toLowerCase();
const partsOf = (name: string): string[] => plain(name).match(/\p{L}{2,}/gu) ?? [];

/** Finds a reply that does not greet the customer by name, or that names another person. */
export function wrongPerson(reply: string, customerName: string, language: string, stated: string): Finding[] {
  const greeting = reply.trimStart().split(/[,!:\n]/, 1)[0] ?? '';
  if (!OPENING.test(greeting) || greeting.length > MAX_GREETING_CHARACTERS)
    return [{ check: 'greeting', detail: 'does not begin with a greeting' }];
  const parts = partsOf(customerName);
  const words = greeting.match(/\p{L}{2,}/gu) ?? [];
  const named = parts.length === 0 || words.some((word) => parts.includes(plain(word)));
  const elsewhere = [
    ...titledNames(reply, parts, plain(stated)),
    ...(language === 'de' ? [] : [...fullNames(reply, parts, plain(stated)), ...singleNames(reply, parts, plain(stated))]),
  ];
  const others = words.filter((word) => !GREETING_WORDS.has(word.toLowerCase()) && !parts.includes(plain(word)));
  return [
    ...(named ? [] : [{ check: 'greeting' as const, detail: `does not greet ${customerName}` }]),
    ...others.map((name) => ({ check: 'other_person' as const, detail: `greets ${name}` })),
    ...elsewhere.map((name) => ({ check: 'other_person' as const, detail: `names ${name}` })),
  ];
}

function titledNames(reply: string, parts: string[], stated: string): string[] {
  const names = [...reply.matchAll(TITLED)].map(([, name]) => name!).filter((name) => !GREETING_WORDS.has(name.toLowerCase()));
  return names.filter((name) => !partsOf(name).every((part) => parts.includes(part)) && !stated.includes(plain(name)));
}

function fullNames(reply: string, parts: string[], stated: string): string[] {
  const words = new Set([...parts, ...CLOSING_WORDS, ...GREETING_WORDS, ...(stated.match(/\p{L}+/gu) ?? [])]);
  return [...reply.matchAll(FULL_NAME)]
    .filter(([, first, last]) => !words.has(plain(first!)) && !words.has(plain(last!)))
    .map(([name]) => name);
}

function singleNames(reply: string, parts: string[], stated: string): string[] {
  const words = new Set([...parts, ...CLOSING_WORDS, ...GREETING_WORDS, ...(stated.match(/\p{L}+/gu) ?? [])]);
  return [...reply.matchAll(NAME)].map(([, name]) => name!).filter((name) => !words.has(plain(name)));
}
