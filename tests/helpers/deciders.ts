import type { Deciders } from '../../src/kit/common/votes.ts';

/** An entry of a people file. */
export interface Member {
  id: string;
  groups: string[];
  /** Entries of one human share it; their own id when left out. */
  human?: string;
  /** Set while they are absent. */
  delegate?: string;
}

/** A people file with these members. */
export function deciders(members: Member[]): Deciders {
  const find = (id: string) => members.find((member) => member.id === id);
  return {
    isKnown: (id) => find(id) !== undefined,
    persons: () => members.map(({ id }) => id),
    mayDecide: (id, names) => find(id) !== undefined && names.some((name) => name === id || find(id)!.groups.includes(name)),
    operatorsOf: () => [],
    signsOf: (id) => [id, `${find(id)?.human ?? id}@shop.example`],
    absencesAt: () =>
      members.flatMap(({ id, delegate }) => (delegate === undefined ? [] : [{ person: id, delegate, until: '2026-12-01T00:00:00.000Z' }])),
  };
}
