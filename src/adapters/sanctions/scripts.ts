import type { NormalName } from './normal-form.ts';

/** How many parties of a list have a name in a script, and how many have one in letters that can be compared with others. */
export interface ScriptsOfList {
  parties: number;
  comparable: number;
  inScript: ReadonlyMap<string, number>;
}

/** @param parties the names of each party. */
export function countScripts(parties: readonly (readonly NormalName[])[]): ScriptsOfList {
  const inScript = new Map<string, number>();
  for (const names of parties)
    for (const script of new Set(names.flatMap(({ scripts }) => scripts))) inScript.set(script, (inScript.get(script) ?? 0) + 1);
  const comparable = parties.filter((names) => names.some((name) => name.comparable || name.scripts.length === 0)).length;
  return { parties: parties.length, comparable, inScript };
}

/** Why a name could not be brought together with all of the list, as the end of a sentence; null where it could. */
export function scriptDoubt({ scripts, comparable }: NormalName, list: ScriptsOfList): string | null {
  if (list.parties === 0) return null;
  for (const script of scripts) {
    const without = list.parties - (list.inScript.get(script) ?? 0);
    if (without > 0)
      return `is in ${script} script, in which ${without} of the ${list.parties} parties of the sanctions list have no name to compare it with`;
  }
  if (comparable && list.comparable === 0) return 'is in another script than all of the sanctions list, and cannot be compared with it';
  return null;
}
