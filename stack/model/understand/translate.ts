import { concepts } from '../lexicon/lookup.ts';
import type { Language } from '../text/language.ts';

const NUMBER: Partial<Record<Language, (word: string) => string>> = {
  de: (word) => `die Nummer (${word})`,
  fr: (word) => `le numéro (${word})`,
};

/** English words of a schema in another language, as far as the lexicon goes: `order number` gives `die Nummer (Bestellung)`. */
export function inLanguage(what: string, language: Language): string {
  const thing = what.replace(/ number$/, '');
  const concept = [...concepts.values()].find(({ en }) => en.split(',')[0]?.trim() === thing);
  const list = language === 'de' ? concept?.de : language === 'fr' ? concept?.fr : undefined;
  const word = list?.split(',')[0]?.trim();
  if (word === undefined || thing === what) return what;
  return NUMBER[language]?.(language === 'de' ? word.charAt(0).toUpperCase() + word.slice(1) : word) ?? what;
}
