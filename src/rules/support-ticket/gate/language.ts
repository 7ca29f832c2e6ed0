import { isReplyLanguage } from '../words.ts';
import type { Finding } from './finding.ts';

/** Function words that occur in every longer text of a language. */
const FUNCTION_WORDS: Record<string, ReadonlySet<string>> = Object.fromEntries(
  Object.entries({
    en: 'the and you your is are we to of for this that have with not will please it from can our be has if when do',
    de: 'der die das und ist sie ihr ihre ihren ihnen wir nicht mit für auf ein eine einen haben wird bitte von zu den dem es im wenn ich zum',
    fr: 'le la les et est vous votre vos nous ne pas pour avec dans une un des du de que sur il en au ce cette si je à',
    es: 'el la los las y es usted su nosotros no para con una un del de que por se en al este si más como',
    it: 'il lo la i gli le e è per con una un del della di che non si in al questo suo',
    nl: 'de het een en is u uw wij niet met voor op van te dat dit zijn wordt als',
    pt: 'o a os as e é para com uma um do da de que não se em no na seu você por',
  }).map(([language, words]) => [language, new Set(words.split(' '))]),
);

const FEWEST_HITS = 2;
/** Paragraphs with at least this many words are checked one by one, so that a foreign one is not outvoted by the others. */
const PARAGRAPH_WORDS = 12;

/** Removed before detection: the A of `A-1008` would count as a Portuguese word. */
const CODE_OR_LINK = /(?:https?:\/\/\S+|(?<!\p{L})[a-z]{1,4}-\d[\d-]*)/giu;

/** The language with the most function words in a text, or null with too few. */
function detectLanguage(text: string): string | null {
  const words =
    text
      .toLowerCase()
      .replace(CODE_OR_LINK, ' ')
      .match(/\p{L}+/gu) ?? [];
  const hits = Object.entries(FUNCTION_WORDS).map(([language, known]) => ({
    language,
    count: words.filter((word) => known.has(word)).length,
  }));
  const best = hits.reduce((a, b) => (b.count > a.count ? b : a));
  return best.count >= FEWEST_HITS ? best.language : null;
}

/** Finds text in a language other than the customer's, and languages that the gate has no rules for. */
export function foreignLanguage(reply: string, language: string): Finding[] {
  if (!isReplyLanguage(language)) return [{ check: 'language', detail: `replies in ${language} cannot be checked` }];
  const detected = detectLanguage(reply);
  if (detected !== language)
    return [{ check: 'language', detail: `looks like ${detected ?? 'no known language'}, the customer writes ${language}` }];
  return reply
    .split(/\n\s*\n/)
    .filter((paragraph) => (paragraph.match(/\p{L}+/gu)?.length ?? 0) >= PARAGRAPH_WORDS)
    .map(detectLanguage)
    .filter((one) => one !== null && one !== language)
    .map((one) => ({ check: 'language' as const, detail: `a paragraph looks like ${one}, the customer writes ${language}` }));
}
