import type { Language } from './language.ts';

const trim = (word: string, endings: readonly string[], least: number): string => {
  const ending = endings.find((end) => word.endsWith(end) && word.length - end.length >= least);
  return ending ? word.slice(0, -ending.length) : word;
};

const undouble = (word: string): string => (/([bdfgmnprt])\1$/.test(word) ? word.slice(0, -1) : word);

function stemEnglish(word: string): string {
  let stem = word;
  if (/[^aeiou]ies$/.test(stem)) stem = `${stem.slice(0, -3)}y`;
  else if (/(?:ss|sh|ch|x|z)es$/.test(stem)) stem = stem.slice(0, -2);
  else if (/[^suia]s$/.test(stem)) stem = stem.slice(0, -1);
  if (/ied$/.test(stem)) stem = `${stem.slice(0, -3)}y`;
  else if (stem.length > 4 && /[aeiouy].*ed$/.test(stem)) stem = undouble(stem.slice(0, -2));
  else if (stem.length > 5 && /[aeiouy].*ing$/.test(stem)) stem = undouble(stem.slice(0, -3));
  else if (stem.length > 5 && stem.endsWith('ly')) stem = stem.slice(0, -2);
  return stem.length > 3 ? stem.replace(/e$/, '').replace(/y$/, 'i') : stem;
}

const GERMAN = ['erinnen', 'innen', 'ern', 'est', 'en', 'em', 'er', 'es', 'et', 'e', 'n', 's', 't'];
const FRENCH = ['issons', 'aient', 'erait', 'ees', 'ait', 'ent', 'ons', 'ee', 'er', 'ez', 'es', 'ir', 'is', 'it', 'e', 's', 'x'];
const ROMANCE = [
  'ciones',
  'cion',
  'amente',
  'ando',
  'endo',
  'ados',
  'adas',
  'ado',
  'ada',
  'ar',
  'er',
  'ir',
  'os',
  'as',
  'es',
  'o',
  'a',
  'e',
  'i',
  's',
];

/** A light stem: enough to bring the forms of a word together, for comparison only. Expects a folded word. */
export function stem(word: string, language: Language): string {
  if (/\d/.test(word)) return word;
  if (language === 'en') return stemEnglish(word);
  if (language === 'de' || language === 'nl') return trim(word, GERMAN, 4);
  return trim(word, language === 'fr' ? FRENCH : ROMANCE, 4);
}
