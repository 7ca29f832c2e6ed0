import type { NameFindings, NameHit, SanctionedParty, ScreenedName } from '../../activities/transaction/sanctions.ts';
import { keyOf, prepareNames, weakKeyOf, type ListedName } from './listed-names.ts';
import { createMatcher, type Match } from './matches.ts';
import { DOUBT_WORDS, normalForm, type NormalName } from './normal-form.ts';
import { countScripts, scriptDoubt, type ScriptsOfList } from './scripts.ts';

/** A list that is ready for screening. */
export interface PreparedList {
  screen(name: ScreenedName, threshold: number): NameFindings;
}

/** Limit for the person who reads them; the most similar ones are kept. */
const MOST_HITS = 10;

/** Prepares a list once, so that screening a name takes nearly the same time for any length of the list. */
export function prepareList(list: readonly SanctionedParty[]): PreparedList {
  const parties = prepareNames(list);
  const scripts = countScripts(parties.map((names) => names.map(({ normal }) => normal)));
  const names = parties.flat().map(({ listed }) => listed);
  const equal = groupBy(names, ({ key }) => key);
  const weak = groupBy(
    names.filter(({ weakKey }) => weakKey !== null),
    ({ weakKey }) => weakKey!,
  );
  const matchesOf = createMatcher(names.filter(({ weakKey }) => weakKey === null));

  return {
    screen({ text, kind, country }, threshold) {
      const normal = normalForm(text);
      const { words } = normal;
      const keys = [...new Set([keyOf(words, 0), keyOf(words, 1)])];
      const same = words.length === 0 ? [] : [...keys.flatMap((key) => equal.get(key) ?? []), ...(weak.get(weakKeyOf(words)) ?? [])];
      const matches = [...same.map((name) => ({ name, likeness: 1 })), ...matchesOf(words, kind, { threshold, most: MOST_HITS })];
      const isExact = ({ key, entry }: ListedName) => country !== null && list[entry]!.country === country && keys.includes(key);
      return { hits: hitsOf(matches, ({ entry }) => list[entry]!.name, isExact), doubt: doubtAbout(normal, kind, scripts) };
    },
  };
}

/** For a running text only two of the doubts count: it may have no letters, any script, and lost letters. */
function doubtAbout(normal: NormalName, kind: ScreenedName['kind'], scripts: ScriptsOfList): string | null {
  const { doubt } = normal;
  if (doubt !== null && (kind === 'name' || doubt === 'turned' || doubt === 'long')) return DOUBT_WORDS[doubt];
  return kind === 'name' ? scriptDoubt(normal, scripts) : null;
}

/** One hit for each party, by its best name. */
function hitsOf(matches: readonly Match[], partyOf: (name: ListedName) => string, isExact: (name: ListedName) => boolean): NameHit[] {
  const hits = matches.map(({ name, likeness }) => ({ entry: name.entry, listed: partyOf(name), likeness, exact: isExact(name) }));
  hits.sort((one, two) => Number(two.exact) - Number(one.exact) || two.likeness - one.likeness);
  const best = new Map<number, NameHit>();
  for (const { entry, ...hit } of hits) if (!best.has(entry) && best.size < MOST_HITS) best.set(entry, hit);
  return [...best.values()];
}

function groupBy<Value>(values: readonly Value[], keyOfValue: (value: Value) => string): Map<string, Value[]> {
  const groups = new Map<string, Value[]>();
  for (const value of values) {
    const key = keyOfValue(value);
    const known = groups.get(key);
    if (known) known.push(value);
    else groups.set(key, [value]);
  }
  return groups;
}
