import { canonicalAddress, splitAddress } from './address.ts';

/** What a person is recognised by: ids without regard to case, and mailboxes. Who shares one sign with another is the same person. */
export type Signs = readonly string[];

interface Named {
  id: string;
  email: string;
}

export const isOnePerson = (one: Signs, other: Signs): boolean => one.some((sign) => other.includes(sign));

/** The sign of an id about which nothing more is known. */
export const signOfId = (id: string): string => id.trim().toLowerCase();

const signsOfEntry = ({ id, email }: Named): string[] => [signOfId(id), mailboxOf(email)];

/** Among colleagues a plus address is taken for its owner's own mailbox: one vote too few is the smaller harm. */
function mailboxOf(email: string): string {
  const { local, domain } = splitAddress(canonicalAddress(email));
  const [box] = local.split('+');
  return `${box || local}@${domain}`;
}

/** One human of a people file, with all entries that are theirs. */
export interface OnePerson<T extends Named> {
  signs: Set<string>;
  entries: T[];
}

/** The entries by human, in the order of the file: an entry that shares signs with several joins them. */
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
