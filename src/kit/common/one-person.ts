import { canonicalAddress, splitAddress } from './address.ts';

/** Identifiers of a person: ids (case-insensitive) and mailboxes. Whoever shares one is the same person. */
export type Signs = readonly string[];

interface Named {
  id: string;
  email: string;
}

export const isOnePerson = (one: Signs, other: Signs): boolean => one.some((sign) => other.includes(sign));

/** The sign of an id that has no entry. */
export const signOfId = (id: string): string => id.trim().toLowerCase();

const signsOfEntry = ({ id, email }: Named): string[] => [signOfId(id), mailboxOf(email)];

/** Ignores plus suffixes among colleagues: rejecting a real second vote is less harmful than counting one person twice. */
function mailboxOf(email: string): string {
  const { local, domain } = splitAddress(canonicalAddress(email));
  const [box] = local.split('+');
  return `${box || local}@${domain}`;
}

/** One human of a people file with all their entries. */
export interface OnePerson<T extends Named> {
  signs: Set<string>;
  entries: T[];
}

/** Groups entries by human, in file order; an entry that shares signs with several groups merges them. */
export function groupByPerson<T extends Named>(entries: readonly T[]): OnePerson<T>[] {
  const bySign = new Map<string, OnePerson<T>>();
  for (const entry of entries) {
    const signs = signsOfEntry(entry);
    const known = [...new Set(signs.flatMap((sign) => bySign.get(sign) ?? []))];
    const person = {
      signs: new Set([...known.flatMap((one) => [...one.signs]), ...signs]),
      entries: [...known.flatMap((one) => one.entries), entry],
    };
    for (const sign of person.signs) bySign.set(sign, person);
  }
  return [...new Set(bySign.values())];
}
