import type { NormalName } from './normal-form.ts';

/** Number of parties with a name in each script, and of those with a name in a comparable script. */
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

/** Why a name could not be compared with the whole list, as the end of a sentence; or null. */
export function scriptDoubt({ scripts, comparable }: NormalName, list: ScriptsOfList): string | null {
  if (list.parties === 0) return null;
  for (const script of scripts) {
    const without = list.parties - (list.inScript.get(script) ?? 0);
    if (without > 0)
      return `is in ${script} script, in which ${without} of the ${list.parties} parties of the sanctions list have no name to compare it with`;
  }
  if (comparable && list.comparable === 0) return 'is in another script than the whole sanctions list, and cannot be compared with it';
  return null;
}
