import type { NameFindings, NameHit, SanctionedParty, ScreenedName } from '../../activities/transaction/sanctions.ts';
import { createCandidates } from './candidates.ts';
import { fit, type Initial } from './fit.ts';
import { keyOf, prepareNames, weakKeyOf, type ListedName } from './listed-names.ts';
import { normalForm, type Word } from './normal-form.ts';
import { countScripts, scriptDoubt } from './scripts.ts';
import { spansOf, type Span } from './spans.ts';
import { indexNames } from './vocabulary.ts';
import { kindOf } from './word-kinds.ts';

/** A list that is ready for names. */
export interface PreparedList {
  screen(name: ScreenedName, threshold: number): NameFindings;
}

/** More parties than a person will read; the likest ones are kept. */
const MOST_HITS = 10;
/** Words that may stand between those of a listed name in a running text. */
const MOST_BETWEEN = 2;
/** One word of a text is somebody's name only when it is hardly anything else. */
const SHORTEST_IN_TEXT = 6;

interface Match {
  name: ListedName;
  likeness: number;
}

/** Prepares a list once; then a name costs nearly the same in a list of any length. */
export function prepareList(list: readonly SanctionedParty[]): PreparedList {
  const parties = prepareNames(list);
  const scripts = countScripts(parties.map((names) => names.map(({ normal }) => normal)));
  const names = parties.flat().map(({ listed }) => listed);
  const strong = names.filter(({ weakKey }) => weakKey === null);
  const weak = new Map<string, ListedName[]>();
  for (const name of names) if (name.weakKey !== null) weak.set(name.weakKey, [...(weak.get(name.weakKey) ?? []), name]);
  const indexed = indexNames(strong);
  const candidates = createCandidates(indexed);
  const { vocabulary, wordsOf } = indexed;

  const strongMatches = (words: readonly Word[], kind: ScreenedName['kind'], threshold: number): Match[] => {
    const spans = spansOf(words, vocabulary);
    const initials = kind === 'name' ? initialsOf(words) : [];
    return candidates(spans, initials.length, threshold).flatMap((number): Match[] => {
      const name = strong[number]!;
      const wanted = Array.from(wordsOf[number]!, (word) => ({ word: vocabulary.words[word]!, spans: spans.get(word) ?? [] }));
      const found = fit(wanted, initials);
      if (!found || found.likeness < threshold || (kind === 'text' && !standsInText(name, found.spans))) return [];
      return [{ name, likeness: found.likeness }];
    });
  };

  return {
    screen({ text, kind, country }, threshold) {
      const normal = normalForm(text);
      const { words } = normal;
      const equal = words.length === 0 ? [] : (weak.get(weakKeyOf(words)) ?? []);
      const matches = [...strongMatches(words, kind, threshold), ...equal.map((name) => ({ name, likeness: 1 }))];
      const keys = [keyOf(words, 0), keyOf(words, 1)];
      const isExact = ({ key, entry }: ListedName) => country !== null && list[entry]!.country === country && keys.includes(key);
      const doubt = kind === 'name' ? (normal.doubt ?? scriptDoubt(normal, scripts)) : null;
      return { hits: hitsOf(matches, ({ entry }) => list[entry]!.name, isExact), doubt };
    },
  };
}

/** One hit for each party, by its best name. */
function hitsOf(matches: readonly Match[], partyOf: (name: ListedName) => string, isExact: (name: ListedName) => boolean): NameHit[] {
  const hits = matches.map(({ name, likeness }) => ({ entry: name.entry, listed: partyOf(name), likeness, exact: isExact(name) }));
  hits.sort((one, two) => Number(two.exact) - Number(one.exact) || two.likeness - one.likeness);
  const best = new Map<number, NameHit>();
  for (const { entry, ...hit } of hits) if (!best.has(entry) && best.size < MOST_HITS) best.set(entry, hit);
  return [...best.values()];
}

function initialsOf(words: readonly Word[]): Initial[] {
  let from = 0;
  return words.flatMap(({ plain }, place) => {
    const [letter] = plain;
    from += letter!.length;
    if (!/^[a-z]$/.test(letter!)) return [];
    return [{ letter: letter!, span: { from: from - 1, to: from, firstWord: place, lastWord: place, likeness: 1 } }];
  });
}

/** In a running text the words of a name stand together, and a name of one word is a long one, spelt as it is listed. */
function standsInText({ words }: ListedName, spans: readonly Span[]): boolean {
  const [{ plain }] = words as [Word];
  if (words.length === 1) return plain[0]!.length >= SHORTEST_IN_TEXT && spans[0]!.likeness === 1 && kindOf(plain[0]!) === 'own';
  const covered = new Set(
    spans.flatMap(({ firstWord: first, lastWord: last }) => Array.from({ length: last - first + 1 }, (_, more) => first + more)),
  );
  return Math.max(...covered) - Math.min(...covered) + 1 - covered.size <= MOST_BETWEEN;
}
